"""Notices of change: what is told, to whom, and that it arrives once.

plan      which versions are to be told of, by content             facts     what a notice says, as values
queue     deliveries: recorded, leased, and how each ended          compose   messages from facts and templates
smtp      one mail to a relay                                       webhook   one POST to an endpoint
worker    takes deliveries and sends them                           report    who was told, for the record
"""
