"""Codes about notices of change: who is told, and by what."""

from __future__ import annotations

from collections.abc import Mapping

from clausebook.codes.info import CodeInfo, error

_UNBELIEVED = "Large receivers refuse such mail, and people are not notified."
_TWICE = "People would be notified twice, or of what is not so."

CODES: Mapping[str, CodeInfo] = {
    "E_ADDRESS": error("An e-mail address cannot be used", "It would go astray.", "Write `name@example.org`."),
    "E_APPROVAL": error(
        "Another number of recipients waits for approval",
        "What is sent cannot be taken back.",
        "Look at `clausebook notify report`, and approve the number that waits.",
    ),
    "E_BACKUP": error(
        "A backup is not whole, or cannot be written",
        "What cannot be proved to be as it was is not restored.",
        "Take an earlier backup, or name another file; `clausebook restore --verify FILE` proves one.",
    ),
    "E_BASELINE": error(
        "It is not clear where notices begin",
        "With the record of notices lost people would never be notified of what is new, or twice of what is old.",
        "The first time run `clausebook notify --baseline`, which takes all versions as known and notifies nobody. If "
        "notices were given before, restore the database.",
    ),
    "E_DATA_FOLDER": error(
        "What cannot be made again is in two places, or cannot be moved to the data folder",
        "Subscribers and the record of notices must be one, and must not lie among what is safe to delete.",
        "Stop what it says is running, and move what it names; delete nothing that you have not looked at.",
    ),
    "E_DATABASE": error(
        "The database of subscribers cannot be used",
        "Nothing is sent that cannot be recorded.",
        "See that it runs and that `CLAUSEBOOK_DATABASE_URL` is right.",
    ),
    "E_DATABASE_BUSY": error(
        "Deliveries changed while notice of them was recorded",
        "Someone would be left out.",
        "Run `clausebook notify` again: nothing was recorded.",
    ),
    "E_DOCTOR_DKIM": error(
        "Mail is not signed by a key that receivers can find",
        _UNBELIEVED,
        "Publish the key at SELECTOR._domainkey of the domain; name both in `CLAUSEBOOK_DKIM_SELECTOR` and "
        "`CLAUSEBOOK_DKIM_DOMAIN`, also where the relay signs.",
    ),
    "E_DOCTOR_DMARC": error(
        "The domain of the sender has no DMARC record that its signature satisfies",
        _UNBELIEVED,
        "Publish `v=DMARC1; p=none` at _dmarc of the domain, and sign with that domain.",
    ),
    "E_DOCTOR_SPF": error(
        "The domain that bounces go to does not say who may send for it",
        _UNBELIEVED,
        "Publish one TXT record `v=spf1 ... -all` that names the relay.",
    ),
    "E_EPOCH": error(
        "The database is not as it was left here",
        "A restored backup would send again what was sent since.",
        "`clausebook notify --confirm-epoch --dry-run` says what would be sent again; without `--dry-run` it is, "
        "and with `--take-as-told` it counts as sent.",
    ),
    "E_HEADER": error(
        "A title has a line break",
        "It could forge a header of a mail.",
        "Write the title on one line.",
    ),
    "E_IMPORT": error(
        "A row of subscribers cannot be taken",
        "Nobody is notified without having agreed.",
        "Give `email`, `consented_at`, `proof` and `targets` in each row.",
    ),
    "E_MAIL_LEFT": error(
        "A kept mail to an address that is to be erased cannot be deleted",
        "It names whom it went to, and without the record of it nothing would find it again.",
        "Let the user that Clausebook runs as delete files in the folder of mails; then erase the address again.",
    ),
    "E_MANY_BOUNCES": error(
        "Very many mails of a notice came back as if there were no such addresses",
        "More likely the relay is to blame, and people would never be notified again.",
        "Look at the messages; then add `--accept` to send nothing more to these addresses, or `--keep` to keep them.",
    ),
    "E_MANY_VERSIONS": error(
        "Very many versions are new at once",
        _TWICE,
        "Look at `clausebook notify --dry-run`; if they are right, add `--accept`.",
    ),
    "E_NOTICE": error("There is no such notice", "The record is asked for by number.", "List them: `notify report`."),
    "E_RENDER": error(
        "A mail cannot be written",
        "All get the same mail, or nobody gets one yet.",
        "Fix the template, then run `clausebook notify --resume`.",
    ),
    "E_RESTORE": error(
        "There are subscribers or notices where a backup would be restored",
        "Two records cannot be made one.",
        "Move what is there away, or restore to another data folder or database.",
    ),
    "E_SECRET": error(
        "The secret is not the one of the database",
        "Links in mails and webhook secrets would no longer hold.",
        "Name the one before in `CLAUSEBOOK_SECRET_BEFORE`.",
    ),
    "E_TRACES": error(
        "The address is erased, but copies of it may be left for a while",
        "Anyone who asked to be forgotten has a right to it.",
        "Run `clausebook subscribers erase` once more, when nothing else reads the database.",
    ),
    "E_UNPUBLISHED": error(
        "Site or search index is not of the commit that notices tell of",
        "Links in mails would lead nowhere.",
        "Run `clausebook build` and `clausebook index`, then `clausebook notify`; `--elsewhere` if another machine "
        "publishes.",
    ),
    "E_WEBHOOK": error(
        "A webhook cannot be managed so",
        "It gets what its owner asked for, and nothing before it answered.",
        "List them: `clausebook subscribers webhooks list`.",
    ),
}
