"""The browser pass itself: the site answers, people sign in, the audit sees what is wrong."""

from __future__ import annotations


def test_the_site_shows_a_dataset(site, page):
    page.goto(site.at("/dataset/presas_nivel"))
    assert "Nivel de las presas" in page.locator("h1").first.inner_text()


def test_a_phone_is_400_pixels_wide(site, phone):
    phone.goto(site.at("/"))
    assert phone.evaluate("window.innerWidth") == 400


def test_an_editor_signs_in(site, page, sign_in):
    sign_in(page, "editor")
    page.goto(site.at("/dataset/new"))
    assert page.locator("form.dataset-form, form#dataset-edit").count() == 1


def test_the_audit_sees_an_image_without_a_text(site, page, axe):
    page.goto(site.at("/"))
    page.set_content("<html lang='es'><title>x</title><main><img src='data:,'></main></html>")
    assert any(line.startswith("image-alt") for line in axe(page))
    assert axe(page, within="title") == []
