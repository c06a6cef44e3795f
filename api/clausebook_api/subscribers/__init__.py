"""Who is told of changes: addresses, consent, choices, and the tokens by which people manage them."""
