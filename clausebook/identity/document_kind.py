"""The kind of a document that declares none: by its folder, else by what its title calls it."""

from __future__ import annotations

import re

POLICY = "policy"
FOLDERS = {
    "policies": POLICY,
    "schedules": "schedule",
    "agreements": "agreement",
    "addenda": "addendum",
    "notices": "notice",
}
_WORDS = {  # the nouns by which documents are called: English, German, Dutch, French, Spanish, Portuguese, Italian ...
    "agreement": (
        "agreement agreements contract terms conditions licence license eula msa accord contrat contrats conditions"
        " acuerdo contrato condiciones términos termos condições accordo contratto condizioni termini agb cgu cgv"
        " umowa regulamin warunki договор соглашение условия оферта"
        " 契約 契約書 規約 約款 条款 條款 协议 協議 合同 약관 계약"
    ),
    "addendum": "addendum addenda amendment dpa rider nachtrag avenant adenda adendo aneks дополнение 覚書",
    "schedule": (
        "schedule annex appendix exhibit attachment anlage anhang annexe anexo allegato bijlage załącznik приложение"
        " 別紙 別表 附件 附表 부속서 별지"
    ),
    "notice": "notice avis aviso avviso hinweis hinweise kennisgeving уведомление 告知 고지",
    POLICY: (
        "policy policies statement guidelines rules code politique charte política politica informativa beleid polityka"
        " политика ポリシー 方針 政策 정책 방침"
    ),
}
_ENDINGS = {  # of words that are written together
    "agreement": "vertrag vereinbarung bedingungen overeenkomst voorwaarden",
    POLICY: "richtlinie richtlinien erklärung ordnung verklaring",
}
_PARTS = re.compile(r"\s[-–—]\s|[—:|(),]")
_OF = re.compile(
    r"\s(?:of|for|to|on|about|von|für|zu|zur|zum|de|du|des|para|da|do|di|del|della|per|voor|van)\s|\sd['’]"
)


def derive_kind(path: str, declared: str, title: str) -> str:
    """The kind of a document: declared, else by its folder, else by its title, else ``policy``.

    A folder of policies tells the least: what a title calls an agreement is one there too.
    """
    if declared:
        return declared
    folders = path.lower().split("/")[:-1]
    folder = next((FOLDERS[folder] for folder in reversed(folders) if folder in FOLDERS), POLICY)
    return folder if folder != POLICY else _called(title)


def _called(title: str) -> str:
    """What a title calls its document: by the last such noun of its first part that has one, before any ``of``."""
    for part in _PARTS.split(title.casefold()):
        if found := _NOUN.findall(_OF.split(part, maxsplit=1)[0]):
            return _KINDS.get(found[-1]) or next(kind for end, kind in _LAST.items() if found[-1].endswith(end))
    return POLICY


_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_LAST = {word: kind for kind, words in _ENDINGS.items() for word in words.split()}
_SPACED = sorted((word for word in _KINDS if word < "\u3000"), key=len, reverse=True)
_JOINED = sorted((word for word in _KINDS if word >= "\u3000"), key=len, reverse=True)  # written without spaces
_NOUN = re.compile(rf"\b(?:{'|'.join(_SPACED)}|\w*(?:{'|'.join(_LAST)}))\b|{'|'.join(_JOINED)}")
