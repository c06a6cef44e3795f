"""A made-up history of any size: documents in twenty languages, each revision a small change of one of them.

python -m bench.multilingual FOLDER [--revisions 40000] [--documents 900] [--seed 0]

The same numbers make the same commits. A few documents change all the time, most hardly ever; now and then a text
goes back to what it was, as texts that are taken from elsewhere do.
"""

from __future__ import annotations

import argparse
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

_BEGAN = datetime(2010, 1, 1, 12, tzinfo=UTC)
_CLAUSES = (8, 40)  # of a document that is new
_BACK = 0.05  # of revisions bring an earlier text back

# The head of a clause, and words of contracts; where words are not parted by spaces, these are.
LANGUAGES = {
    "en": ("{n}.", "the customer shall may notify services fees within days written agreement data terminate unless"),
    "de": ("§ {n}", "der Kunde darf muss Dienste Entgelt innerhalb Tagen schriftlich Vertrag Daten kündigen sofern"),
    "fr": ("Article {n}.", "le client peut doit services frais délai jours écrit contrat données résilier sauf"),
    "es": ("Artículo {n}.", "el cliente podrá deberá servicios tarifas plazo días escrito contrato datos salvo"),
    "pt": ("Artigo {n}.º", "o cliente pode deve serviços taxas prazo dias escrito contrato dados rescindir salvo"),
    "it": ("Art. {n}", "il cliente può deve servizi tariffe entro giorni scritto contratto dati recedere salvo"),
    "nl": ("Artikel {n}.", "de klant mag moet diensten kosten binnen dagen schriftelijk overeenkomst gegevens tenzij"),
    "pl": ("§ {n}.", "klient może musi usługi opłaty terminie dni pisemnie umowa dane rozwiązać chyba"),
    "ru": ("Статья {n}.", "клиент вправе обязан услуги плата течение дней письменно договор данные если"),
    "uk": ("Стаття {n}.", "клієнт може повинен послуги плата протягом днів письмово договір дані якщо"),
    "tr": ("Madde {n}.", "müşteri hizmetler ücret içinde gün yazılı sözleşme veriler feshedebilir aksi takdirde"),
    "sv": ("{n} §", "kunden får ska tjänster avgift inom dagar skriftligen avtal uppgifter säga upp om"),
    "cs": ("Čl. {n}", "zákazník může musí služby poplatky lhůtě dnů písemně smlouva údaje ukončit ledaže"),
    "el": ("Άρθρο {n}", "ο πελάτης μπορεί οφείλει υπηρεσίες τέλη εντός ημερών γραπτώς σύμβαση δεδομένα εκτός"),
    "he": ("{n}.", "הלקוח רשאי חייב שירותים תשלום תוך ימים בכתב הסכם נתונים לסיים אלא"),
    "ar": ("المادة {n}.", "العميل يجوز يجب الخدمات الرسوم خلال أيام كتابة العقد البيانات إنهاء ما لم"),
    "ja": ("第{n}条", "利用者は 事業者は 書面により 日以内に 料金を 個人情報を 契約を 解除する 通知する 支払う"),
    "zh": ("第{n}条", "用户应当 公司可以 以书面形式 在三十日内 服务费用 个人信息 本合同 终止 通知 支付"),
    "ko": ("제{n}조", "이용자는 회사는 서면으로 이내에 요금을 개인정보를 계약을 해지할 통지한다 지급한다"),
    "vi": ("Điều {n}.", "khách hàng có thể phải dịch vụ phí trong vòng ngày văn bản hợp đồng dữ liệu trừ khi"),
}


@dataclass(slots=True)
class Document:
    """A document while its history is made."""

    path: str
    lang: str
    clauses: list[str]
    former: list[list[str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its file."""
        head, _ = LANGUAGES[self.lang]
        clauses = (f"{head.format(n=number)} {words}" for number, words in enumerate(self.clauses, 1))
        return f"---\nlang: {self.lang}\n---\n\n" + "\n\n".join([f"# {Path(self.path).stem}", *clauses]) + "\n"


def changes(revisions: int, documents: int, seed: int) -> Iterator[Document]:
    """The document that each revision changes, or begins with, as it then is."""
    rng = random.Random(seed)
    tongues = list(LANGUAGES)
    shelf: list[Document] = []
    weights = list(accumulate(1 / (1 + place) for place in range(documents)))
    for number in range(revisions):
        left = documents - len(shelf)
        if left and (not shelf or rng.random() < 2 * left / (revisions - number) or left >= revisions - number):
            place = len(shelf)
            lang = tongues[place % len(tongues)]
            clauses = [_sentences(rng, lang) for _ in range(rng.randint(*_CLAUSES))]
            shelf.append(Document(f"terms/{lang}/document-{place}.md", lang, clauses))
            yield shelf[-1]
        else:
            [document] = rng.choices(shelf, cum_weights=weights[: len(shelf)])
            _change(rng, document)
            yield document


def _change(rng: random.Random, document: Document) -> None:
    before = list(document.clauses)
    if document.former and rng.random() < _BACK:
        document.clauses = list(rng.choice(document.former))
    while document.clauses == before:
        _edit(rng, document)
    document.former = [*document.former[-3:], before]


def _edit(rng: random.Random, document: Document) -> None:
    clauses, place = document.clauses, rng.randrange(len(document.clauses))
    draw = rng.random()
    if draw < 0.1:
        clauses.insert(place, _sentences(rng, document.lang))
    elif draw < 0.15 and len(clauses) > _CLAUSES[0]:
        del clauses[place]
    elif draw < 0.18:
        clauses.insert(rng.randrange(len(clauses)), clauses.pop(place))
    else:
        words = clauses[place].split(" ")
        words[rng.randrange(len(words))] = _word(rng, document.lang)
        clauses[place] = " ".join(words)


def _sentences(rng: random.Random, lang: str) -> str:
    return " ".join(_word(rng, lang) for _ in range(rng.randint(12, 60))) + "."


def _word(rng: random.Random, lang: str) -> str:
    return str(rng.randint(2, 400)) if rng.random() < 0.2 else rng.choice(LANGUAGES[lang][1].split())


def write(folder: Path, revisions: int, documents: int, seed: int = 0) -> None:
    """Make ``folder`` a repository with that history, checked out. Raises CalledProcessError if git cannot."""
    folder.mkdir(parents=True)
    git = ("git", "-C", str(folder))
    subprocess.run([*git, "init", "--quiet", "--template=", "--initial-branch=main"], check=True)
    with subprocess.Popen([*git, "fast-import", "--quiet", "--done"], stdin=subprocess.PIPE) as process:
        assert process.stdin
        for number, document in enumerate(changes(revisions, documents, seed)):
            process.stdin.write(_commit(number, document))
        process.stdin.write(b"done\n")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    subprocess.run([*git, "checkout", "--quiet", "--force", "main"], check=True)


def _commit(number: int, document: Document) -> bytes:
    """One commit in the language of git-fast-import(1)."""
    text, at = document.text.encode(), int((_BEGAN + timedelta(hours=3 * number)).timestamp())
    message = f"Revision {number + 1}".encode()
    head = f"commit refs/heads/main\ncommitter Bench <bench@example.invalid> {at} +0000\ndata {len(message)}\n".encode()
    return b"%b%b\nM 100644 inline %b\ndata %d\n%b\n" % (head, message, document.path.encode(), len(text), text)


def main() -> None:
    """Write the history that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.multilingual", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--revisions", type=int, default=40_000)
    parser.add_argument("--documents", type=int, default=900)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    write(options.folder, options.revisions, options.documents, options.seed)


if __name__ == "__main__":
    main()
