from __future__ import annotations

import pytest

from clausebook.identity.document_kind import derive_kind


@pytest.mark.parametrize(
    ("path", "declared", "expected"),
    [
        ("terms/schedules/x.md", "", "schedule"),
        ("terms/schedules/x.md", "policy", "policy"),
        ("Policies/agreements/x.md", "", "agreement"),
        ("terms/x.md", "", "policy"),
        ("terms/addenda.md", "", "policy"),
    ],
)
def test_the_kind_is_declared_or_the_folders(path: str, declared: str, expected: str) -> None:
    assert expected == derive_kind(path, declared, "X")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("GitHub Terms of Service", "agreement"),
        ("Balanced Employee Intellectual Property Agreement 2.0.0", "agreement"),
        ("Data Processing Addendum", "addendum"),
        ("Addendum to the Customer Agreement", "addendum"),
        ("Privacy Policy", "policy"),
        ("Acme – Terms of Use", "agreement"),
        ("Code of Conduct", "policy"),
        ("Guide to Submitting a DMCA Takedown Notice", "policy"),
        ("Cookie Notice", "notice"),
        ("Agreement Schedule", "schedule"),
        ("Appendix B: Fees", "schedule"),
        ("Midterms", "policy"),
        ("Allgemeine Nutzungsbedingungen", "agreement"),
        ("Auftragsverarbeitungsvertrag", "agreement"),
        ("Datenschutzerklärung", "policy"),
        ("Conditions générales d’utilisation", "agreement"),
        ("Politique de confidentialité", "policy"),
        ("Términos y condiciones", "agreement"),
        ("Informativa sulla privacy", "policy"),
        ("Política de contratos", "policy"),
        ("利用規約", "agreement"),
        ("プライバシーポリシー", "policy"),
        ("用户协议", "agreement"),
        ("이용약관", "agreement"),
        ("", "policy"),
    ],
)
@pytest.mark.parametrize("path", ["terms/x.md", "Policies/x.md"])
def test_a_document_of_no_kind_is_what_its_title_calls_it(path: str, title: str, expected: str) -> None:
    assert expected == derive_kind(path, "", title)


def test_a_folder_that_tells_the_kind_is_believed() -> None:
    assert "schedule" == derive_kind("terms/schedules/x.md", "", "Support Terms")
