"""The main job on the web pages, in a real browser: with JavaScript off, and the same with it on."""

import re

import pytest
from playwright.sync_api import Page, expect

from support.platform import eventually, unique

PASSWORD = "a long and plain password"


def register(page: Page) -> str:
    name = unique("visitor")
    page.goto("/register")
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return name


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto("/login")
    page.get_by_label("Username or e-mail").fill(name)
    page.get_by_label("Password").fill(password)
    page.locator("form.form").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def write_post(page: Page, title: str, body: str, music: str | None = None) -> None:
    page.goto("/posts/new")
    page.get_by_label("Discussion").check()
    page.get_by_label("Title").fill(title)
    page.locator("[name=body]").fill(body)
    if music:
        page.locator("#find").fill(music)
        page.locator("button[value=find]").click()
        page.locator("label.choice", has_text=music).first.click()
    page.locator("form.form .button-main").click()
    expect(page.locator("h1")).to_have_text(title)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Register").first).to_be_visible()


def await_scripts(page: Page) -> None:
    """Waits until the scripts that a page loads by need are there."""
    page.wait_for_load_state("networkidle")


def await_draft(page: Page, text: str) -> None:
    page.wait_for_function("text => Object.values(localStorage).some(draft => draft.includes(text))", arg=text)


@pytest.fixture(params=["without scripts", "with scripts"])
def browser_page(request):
    return request.getfixturevalue("page" if request.param == "without scripts" else "scripted_page")


def test_a_person_registers_signs_out_and_in_again(browser_page):
    name = register(browser_page)
    sign_out(browser_page)
    sign_in(browser_page, name)


def test_a_post_about_music_is_written_and_read(page, catalogue):
    name, title = register(page), unique("Four voices")
    write_post(page, title, "One red **guitar**.", music="Queen")
    article = page.locator("main")
    expect(article.locator("strong", has_text="guitar")).to_be_visible()
    page.goto("/?sort=new")
    card = page.locator("article", has_text=title)
    expect(card.get_by_role("link", name="Queen", exact=True)).to_have_attribute("href", re.compile(r"^/artists/\d+-queen$"))
    expect(card).to_contain_text(name)


def test_scripts_find_music_while_one_types(scripted_page, catalogue):
    page = scripted_page
    register(page)
    page.goto("/posts/new")
    await_scripts(page)
    page.get_by_label("Discussion").check()
    page.get_by_label("Title").fill(unique("Typed"))
    page.locator("[name=body]").fill("Body.")
    page.locator("#find").press_sequentially("Quee")
    page.get_by_role("option", name=re.compile("^Queen")).first.click()
    expect(page.locator("[data-chosen]")).to_contain_text("Queen")
    page.locator("form.form .button-main").click()
    expect(page.locator("main").get_by_role("link", name="Queen", exact=True).first).to_be_visible()


def test_the_catalogue_is_walked_from_artist_to_album_to_track(page, catalogue):
    page.goto("/artists")
    page.goto("/artists?letter=Q")
    page.locator("main").get_by_role("link", name="Queen", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Queen")
    page.locator("main a[href^='/albums/']").first.click()
    expect(page).to_have_url(re.compile(r"/albums/\d+-"))
    page.locator("main a[href^='/tracks/']").first.click()
    expect(page).to_have_url(re.compile(r"/tracks/\d+-"))
    expect(page.locator("main")).to_contain_text("Queen")


def test_a_comment_and_its_reply_are_written(browser_page):
    page = browser_page
    register(page)
    write_post(page, unique("To be discussed"), "Body.")
    url = page.url
    page.locator("#write textarea, form[action$='/comments'] textarea").first.fill("A first thought.")
    page.locator("form[action$='/comments'] .button-main").first.click()
    expect(page.get_by_text("A first thought.")).to_be_visible()
    page.locator("article, li, div", has_text="A first thought.").get_by_role("link", name="Reply").first.click()
    page.locator("form[action$='/comments']:has([name=parent]) textarea").fill("And an answer.")
    page.locator("form[action$='/comments']:has([name=parent]) .button-main").click()
    expect(page.get_by_text("And an answer.")).to_be_visible()
    page.goto(url)
    expect(page.get_by_text("And an answer.")).to_be_visible()


def test_a_post_is_found_in_another_inflection(page):
    register(page)
    word = unique("пластинка")
    write_post(page, unique("Russian"), f"Слушаю любимые записи. {word}")
    post = page.url

    def found():
        page.goto(f"/search?q=любимая запись {word}")
        return page.locator(f"main a[href='{post.removeprefix(page.url.split('/search')[0])}']").count()

    assert eventually(found)
    assert page.locator("main mark").count()


def test_a_draft_is_shown_to_the_account_that_wrote_it_alone(scripted_page):
    page = scripted_page
    writer = register(page)
    write_post(page, unique("A shared computer"), "Body.")
    post, field = page.url, page.locator("#comment-body")
    await_scripts(page)
    field.fill("Half a thought")
    await_draft(page, "Half a thought")
    page.context.clear_cookies()
    register(page)
    page.goto(post)
    await_scripts(page)
    expect(field).to_have_value("")
    sign_out(page)
    sign_in(page, writer)
    page.goto(post)
    expect(field).to_have_value("Half a thought")


def test_signing_out_forgets_drafts(scripted_page):
    page = scripted_page
    writer = register(page)
    page.goto("/posts/new")
    await_scripts(page)
    page.locator("[name=body]").fill("Nobody is to read this")
    await_draft(page, "Nobody is to read this")
    sign_out(page)
    assert page.evaluate("Object.keys(localStorage)") == []
    sign_in(page, writer)
    page.goto("/posts/new")
    await_scripts(page)
    expect(page.locator("[name=body]")).to_have_value("")


def test_a_comment_and_a_reply_have_drafts_of_their_own(scripted_page):
    page = scripted_page
    register(page)
    write_post(page, unique("Two drafts"), "Body.")
    post, comment = page.url, page.locator("#comment-body")
    comment.fill("First.")
    page.locator("form[action$='/comments'] .button-main").click()
    expect(page.locator(".comment")).to_contain_text("First.")
    page.goto(post)
    await_scripts(page)
    reply = page.locator(".comment > form textarea")
    comment.fill("To everybody")
    page.get_by_role("link", name="Reply").click()
    reply.fill("To one")
    await_draft(page, "To everybody")
    await_draft(page, "To one")
    page.goto(post)
    await_scripts(page)
    expect(comment).to_have_value("To everybody")
    page.get_by_role("link", name="Reply").click()
    expect(reply).to_have_value("To one")
    page.locator(".comment-head time").click()
    expect(comment).to_have_value("To one")


def test_a_deleted_post_is_brought_back(browser_page):
    page, title = browser_page, unique("Deleted in haste")
    register(page)
    write_post(page, title, "Body.")
    post = page.url
    page.locator("main").get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("h1")).to_have_text("The post is deleted")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page).to_have_url(post)


def test_a_list_that_was_grown_is_there_again_after_going_back(scripted_page, platform):
    page, tag = scripted_page, unique("grown")
    author = platform.register()
    for number in range(45):
        author.write_post(f"Number {number}", tags=[tag])
    page.goto(f"/tags/{tag}?sort=new")
    await_scripts(page)
    cards = page.locator("[data-feed] > li")
    expect(cards).to_have_count(20)
    page.get_by_role("link", name="More posts").click()
    expect(cards).to_have_count(40)
    link = cards.nth(35).locator("h2 a")
    link.scroll_into_view_if_needed()
    page.wait_for_function("() => history.state?.top === scrollY")
    link.click()
    expect(page.locator("h1")).to_have_text("Number 9")
    page.go_back()
    expect(cards).to_have_count(40)
    expect(cards.nth(35)).to_be_in_viewport()
    page.get_by_role("link", name="More posts").click()
    expect(cards).to_have_count(45)
    expect(page.get_by_role("link", name="More posts")).to_have_count(0)


def test_a_title_of_emoji_as_long_as_the_services_take_is_not_cut(page):
    register(page)
    write_post(page, "A" + "\N{MUSICAL NOTE}" * 299, "Body.")


def test_feedback_is_sent_and_read_again(page):
    page.goto("/feedback")
    page.get_by_label("Idea").check()
    page.get_by_label("Subject").fill("More vinyl")
    page.locator("[name=body]").fill("Please.")

    def sent():
        """A visitor's form that comes back too soon is refused: people take longer to write."""
        with page.expect_navigation():
            page.locator("form.form .button-main").click()
        return page.locator("a.code").count()

    assert eventually(sent)
    page.locator("a.code").click()
    expect(page.locator("main")).to_contain_text("More vinyl")


@pytest.mark.parametrize(("language", "question"), [("en", "How do I write a post?"), ("ru", "Как написать пост?")])
def test_the_help_chat_answers_and_cites(browser_page, language, question):
    page = browser_page
    register(page)
    page.goto("/chat")
    page.locator("#content").fill(question)
    page.locator("#ask .button-main").click()
    source = page.locator(".sources a").first
    expect(source).to_have_attribute("href", re.compile("write-a-post"))
    expect(page.locator(".sources p")).to_have_text("Sources")
    expect(page.locator(".answer").get_by_role("link", name="/help/write-a-post", exact=True)).to_be_visible()
    source.click()
    expect(page.locator("h1")).to_be_visible()


def test_a_bad_form_comes_back_filled_with_each_error_at_its_field(page):
    page.goto("/register")
    page.get_by_label("Username").fill("me myself")
    page.get_by_label("E-mail").fill("somebody@example")
    page.get_by_label("Password").fill("password12")
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_label("Username")).to_have_value("me myself")
    expect(page.locator("#username-error")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_value("")


def test_a_double_submit_makes_one_post(scripted_page, platform):
    page = scripted_page
    name, title = register(page), unique("Twice")
    page.goto("/posts/new")
    page.get_by_label("Discussion").check()
    page.get_by_label("Title").fill(title)
    page.locator("[name=body]").fill("Body.")
    page.locator("form.form .button-main").dblclick()
    expect(page.locator("h1")).to_have_text(title)
    author = platform.visitor.get(f"/users/{name}").json()["id"]
    posts = platform.visitor.get("/posts", author=author, sort="new").json()["items"]
    assert len(posts) == 1


def test_a_form_sent_after_the_session_ended_comes_back_filled_after_the_login(page, platform):
    name = register(page)
    page.goto("/posts/new")
    page.get_by_label("Discussion").check()
    page.get_by_label("Title").fill("Written with care")
    page.locator("[name=body]").fill("A long text that nobody wants to write twice.")
    session = next(cookie for cookie in page.context.cookies() if "session" in cookie["name"])
    page.context.clear_cookies(name=session["name"])
    page.locator("form.form .button-main").click()
    page.get_by_label("Username or e-mail").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form.form").get_by_role("button", name="Sign in").click()
    expect(page.locator("[name=body]")).to_have_value("A long text that nobody wants to write twice.")
    expect(page.get_by_label("Title")).to_have_value("Written with care")
    page.locator("form.form .button-main").click()
    expect(page.locator("h1")).to_have_text("Written with care")


def test_the_pages_speak_russian(page):
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Русский").click()
    page.locator("form.form .button-main").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.goto("/register")
    expect(page.locator("h1")).to_have_text("Регистрация")
    expect(page.locator("html")).to_have_attribute("lang", "ru")


def test_keys_open_what_they_walk_to_and_show_their_table(scripted_page, platform):
    page, title = scripted_page, unique("Found by keys")
    author = platform.register()
    post = author.write_post(title)
    comment = author.write_comment(post["id"], "A comment to open.")
    page.goto("/?sort=new")
    await_scripts(page)
    page.keyboard.press("?")
    table = page.get_by_role("dialog", name="Keys")
    expect(table).to_contain_text("Next and previous post or comment")
    page.keyboard.press("Escape")
    expect(table).to_be_hidden()
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))")
    expect(page.locator("article", has_text=title).locator("h2 a")).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text(title)
    await_scripts(page)
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(f"/posts/{post['id']}/comments/{comment['id']}$"))


def test_a_member_with_scripts_changes_the_language_at_once(scripted_page):
    page = scripted_page
    register(page)
    page.goto("/artists")
    page.get_by_role("contentinfo").get_by_role("link", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page).to_have_url(re.compile("/artists$"))
