"""The words that carry weight in a legal text, as regular expressions."""

from __future__ import annotations

from types import MappingProxyType

# Words of English, German, French, Spanish, Italian, Portuguese and Dutch; a word of one is rarely one of another.
NUMERALS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half"
    "|double|twice|once|first|second|third|fourth|fifth"
    "|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|vierzehn|zwanzig|dreißig|sechzig|neunzig|hundert|tausend"
    "|deux|trois|quatre|cinq|sept|huit|neuf|dix|quinze|vingt|trente|soixante|cent|mille"
    "|dos|tres|cuatro|cinco|siete|ocho|nueve|diez|quince|treinta|sesenta|cien|mil"
    "|due|tre|quattro|cinque|sette|otto|nove|dieci|quindici|trenta|sessanta|cento|dois|três|quatro|sete|oito|dez"
    "|twee|drie|vijf|zeven|negen|tien|veertien|dertig|zestig"
)
MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre"
    "|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|septiembre|octubre|noviembre|diciembre"
)
COINS = "USD|EUR|GBP|CHF|JPY|CAD|AUD|dollars?|euros?|Euro|pounds?|francs?|percent|Prozent|pour cent"
UNITS = (
    r"(?:business|calendar|working)\s+days?|days?|weeks?|months?|quarters?|years?|hours?|minutes?"
    "|daily|weekly|monthly|quarterly|yearly|annually|annual"
    r"|(?:Werk|Arbeits|Kalender)?tage?n?|wochen?|monate?[ns]?|jahre?[ns]?|stunden?"
    r"|jours?|semaines?|mois|années?|heures?|días?|semanas?|mes(?:es)?|años?|horas?"
    r"|giorn[io]|settiman[ae]|mes[ei]|ann[io]|ore|dias?|anos?|dagen|dag|weken|maand(?:en)?|jaar|jaren"
)
NEGATIONS = (
    "not|no|never|neither|nor|none|without|unless|except|excluding|only|cannot|nothing"
    r"|nicht|kein\w*|nie|niemals|weder|ohne|nur|außer|ne|pas|jamais|sans|ni|aucun\w*|sauf|seulement"
    r"|nunca|sin|ningun\w*|ningún|salvo|non|mai|senza|nessun\w*|não|sem|nenhum\w*|niet|geen|nooit|zonder"
)
DUTIES = (
    r"must|shall|should|will|would|may|might|can|could|required|obliged|entitled|prohibited|forbidden|permitted"
    r"|muss|müssen|darf|dürfen|soll|sollen|kann|können|verpflichtet|berechtigt|verboten|erlaubt"
    r"|doit|doivent|peut|peuvent|devra|devront|pourra|pourront|interdit\w*|debe\w*|deberá\w*|puede\w*|podrá\w*"
    r"|deve|devono|può|possono|devem|pode|podem|moet|moeten|mag|mogen|kunnen"
)
MEASURES = (
    "more|less|fewer|least|most|minimum|maximum|exceed|exceeds|exceeding|before|after|within|until|all|any|each|every"
    "|both|either|and|or|lawful|unlawful|mindestens|höchstens|mehr|weniger|vor|nach|bis|und|oder|alle"
    "|moins|plus|avant|après|et|ou|tous|toutes|menos|más|antes|después|todos|todas"
)
_NON = "(?:non[- ]?|nicht[- ]?|no[- ]|não[- ]|niet[- ]?)?"
OPPOSITES = MappingProxyType(
    {
        "en": (
            r"net|gross|inclusive|joint(?:ly)?|several(?:ly)?|including|includes?|excluding|excludes?"
            r"|(?:ir)?revocabl[ey]|(?:un)?limited|(?:un)?conditional(?:ly)?|(?:in)?direct(?:ly)?"
            rf"|{_NON}(?:refundable|exclusive(?:ly)?|transferable|assignable|binding|cancell?able|renewable)"
        ),
        "de": (
            r"netto|brutto|gesamtschuldnerisch\w*|anteilig\w*|einschließlich|inklusive|zuzüglich|ausschließlich\w*"
            r"|exklusiv\w*|abzüglich|(?:un)?widerruflich\w*|(?:un)?begrenzt\w*|(?:un)?beschränkt\w*|(?:un)?befristet\w*"
            rf"|(?:un)?entgeltlich\w*|(?:un)?mittelbar\w*|beide[nrsm]?|jede[nrsm]?|{_NON}(?:erstattungsfähig|übertragbar)\w*"
            r"|(?:un)?verbindlich\w*"
        ),
        "fr": (
            r"nets?|nettes?|brute?s?|solidaire(?:ment|s)?|conjoint(?:e?ment|e?s?)|inclus\w*|compris\w*|y compris"
            r"|exclu\w*|hors|(?:ir)?révocables?|(?:il)?limitée?s?|(?:in)?directe?s?"
            rf"|{_NON}(?:remboursables?|exclusi\w*|cessibles?|transférables?)|tous deux"
            r"|l[’']une? ou l[’']autre"
        ),
        "es": (
            r"net[oa]s?|brut[oa]s?|solidari\w*|mancomunad\w*|incluid[oa]s?|incluyendo|excluid[oa]s?|excluyendo"
            r"|(?:ir)?revocables?|(?:i)?limitad[oa]s?|(?:in)?direct[oa]s?"
            rf"|amb[oa]s|cualquiera|{_NON}(?:reembolsables?|exclusiv\w*|transferibles?)"
        ),
        "it": (
            r"nett[oaie]|lord[oaie]|solidalmente|disgiuntamente|congiuntamente|inclus[oaie]|esclus[oaie]|compres[oaie]"
            r"|(?:ir)?revocabil[ei]|(?:il)?limitat[oaie]|(?:in)?dirett[oaie]"
            rf"|entramb[ie]|ciascun[oa]?|{_NON}(?:rimborsabil[ei]|esclusiv[oaie]|trasferibil[ei])"
        ),
        "pt": (
            r"líquid[oa]s?|brut[oa]s?|solidariamente|conjuntamente|incluíd[oa]s?|incluindo|excluíd[oa]s?|excluindo"
            rf"|(?:ir)?revogáve(?:l|is)|ambas|ambos|qualquer|{_NON}(?:reembolsáve(?:l|is)|exclusiv\w*|transferíve(?:l|is))"
        ),
        "nl": (
            r"netto|bruto|hoofdelijk\w*|gezamenlijk\w*|inclusief|exclusief|(?:on)?herroepelijk\w*|(?:on)?beperkt\w*"
            rf"|beide|{_NON}(?:restitueerba(?:ar|re)|exclusie(?:f|ve)|overdraagba(?:ar|re))"
        ),
    }
)
"""Words that come in pairs which turn around what a text says, net and gross, by language; with all their forms."""
