"""The gallery: each family of commands in one page, in Python and in C, used as a person uses it."""
import re

import project
import pytest

QUIET = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@pytest.fixture(params=["py", "c"])
def gallery(request, page, serve, is_peer):
    """Open a room of the gallery: gallery("text") gives the tab once its first run is over."""
    if request.param == "c" and is_peer:
        pytest.skip("the official server has no C door")

    def open_room(name):
        page.set_viewport_size({"width": 960, "height": 2400})
        page.goto(serve(project.ROOT / "examples" / f"gallery_{name}.{request.param}").url)
        page.locator(QUIET).wait_for()
        page.get_by_role("heading").first.wait_for()
        return page
    open_room.language = request.param
    return open_room


def test_text(gallery, shot):
    page = gallery("text")
    for text in ("Headings", "Plain text,", "1.2 °C", "1.2M", "This went well", "one, two, three"):
        page.get_by_text(text, exact=True).or_(page.get_by_text(text)).first.wait_for()
    page.locator(".katex").first.wait_for()
    page.get_by_test_id("stMetricChart").wait_for()
    assert page.get_by_test_id("stAlert").count() == 4
    shot(page, f"gallery-text-{gallery.language}")
    page.get_by_role("button", name="Toast").click()
    page.get_by_test_id("stToast").get_by_text("Here is one").wait_for()


def says(page, text):
    """Wait until a line of the page says it."""
    page.get_by_test_id("stText").filter(has_text=text).wait_for()


def test_inputs(gallery, shot):
    page = gallery("inputs")
    says(page, "nobody, no mail, 9 letters")
    says(page, "5 at 2.50, level 40, between 0.25 and 0.75")
    says(page, "2024-05-01, 09:30, 2024-05-01 12:00, #1c83e1")
    says(page, "not sure, dark, 0 clicks")
    page.get_by_role("textbox", name="Name").fill("Ada")
    page.get_by_role("textbox", name="Name").press("Enter")
    says(page, "Ada, no mail")
    page.get_by_role("textbox", name="Notes").fill("one\ntwo\nthree")
    page.get_by_role("textbox", name="Notes").press("Control+Enter")
    says(page, "13 letters")
    page.get_by_test_id("stNumberInputStepUp").first.click()
    says(page, "10 at 2.50")
    level, low, high = page.get_by_role("slider").all()
    level.press("ArrowRight")
    says(page, "level 41")
    low.press("ArrowLeft")
    says(page, "between 0.20 and 0.75")
    handle = high.bounding_box()
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] + 600, handle["y"] + handle["height"] / 2, steps=5)
    page.mouse.up()
    says(page, "between 0.20 and 1.00")
    page.get_by_test_id("stDateInput").get_by_role("button").click()
    page.get_by_role("button", name="Friday, May 17, 2024").click()
    says(page, "2024-05-17, 09:30")
    page.get_by_test_id("stTimeInput").get_by_role("spinbutton").first.focus()
    page.keyboard.type("07")
    page.keyboard.press("Enter")
    says(page, "2024-05-17, 07:30")
    page.get_by_test_id("stDateTimeInput").get_by_role("spinbutton").nth(3).focus()
    page.keyboard.type("18")
    page.keyboard.press("Enter")
    says(page, "2024-05-01 18:00")
    page.get_by_test_id("stColorPickerBlock").click()
    page.get_by_test_id("stColorPickerPopover").get_by_role("textbox").fill("#00ff80")
    page.keyboard.press("Escape")
    says(page, "#00ff80")
    page.get_by_text("I am sure").click()
    says(page, "sure, dark")
    page.get_by_text("Dark", exact=True).click()
    says(page, "sure, light, 0 clicks")
    page.get_by_role("button", name="Count").click()
    says(page, "light, 1 clicks")
    page.keyboard.press("Control+k")
    says(page, "light, 2 clicks")
    page.locator(QUIET).wait_for()
    shot(page, f"gallery-inputs-{gallery.language}")


def test_files(gallery, shot):
    page = gallery("files")
    says(page, "Table: nothing yet")
    table, pictures = (page.get_by_test_id("stFileUploader").nth(i) for i in range(2))
    message = page.get_by_test_id("stChatInput")

    def send(where, *files):
        where.locator("input[type=file]").set_input_files(
            [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files])
    send(table, ("cities.csv", "text/csv", b"city,people\nBern,134\n"))
    says(page, "Table: cities.csv: text/csv, 21 bytes")
    page.get_by_test_id("stCode").get_by_text("Bern,134").wait_for()
    send(pictures, *((f"{i}.png", "image/png", b"x" * 1000) for i in range(3)))
    says(page, "Pictures: 3, 3000 bytes")
    pictures.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").last.click()
    says(page, "Pictures: 2, 2000 bytes")
    page.get_by_test_id("stCameraInputButton").click()
    says(page, "Shot: image/jpeg")
    sound = page.get_by_test_id("stAudioInput")
    sound.get_by_role("button", name="Record").click()
    sound.get_by_text("00:01").wait_for()
    sound.get_by_role("button", name="Stop recording").click()
    says(page, "audio/wav")
    send(message, ("a.txt", "text/plain", b"a"), ("b.txt", "text/plain", b"b"))
    message.get_by_text("b.txt").wait_for()
    message.get_by_test_id("stChatInputTextArea").fill("two of them")
    shot(page, f"gallery-files-{gallery.language}")
    message.get_by_test_id("stChatInputSubmitButton").click()
    says(page, "You wrote 'two of them' with 2 files")
    says(page, "Table: cities.csv")  # what was sent before is still there
    send(table, ("big.csv", "text/csv", b"x" * ((1 << 20) + 1)))
    page.get_by_test_id("stFileChipIconError").wait_for()  # the browser knows the limit


def test_choices(gallery, shot):
    page = gallery("choices")
    says(page, "Bern, small, red, middle")
    says(page, "no mood, Tue, 3 of 5, page 3")
    says(page, "nothing from the menu, here")
    page.get_by_test_id("stSelectbox").get_by_role("combobox").click()
    page.get_by_role("option", name="Oslo").click()
    says(page, "Oslo, small, red, middle")
    page.get_by_test_id("stSelectbox").get_by_role("combobox").fill("Ber")
    page.get_by_role("option", name="Bern").wait_for()
    assert page.get_by_role("option").count() == 1  # the search leaves out the others
    page.keyboard.press("Escape")
    page.get_by_text("large", exact=True).click()
    says(page, "Oslo, large, red")
    page.get_by_test_id("stMultiSelect").get_by_role("combobox").click()
    page.get_by_role("option", name="blue").click()
    says(page, "large, red+blue, middle")
    page.keyboard.press("Escape")
    page.get_by_role("slider").press("ArrowRight")
    says(page, "red+blue, high")
    page.get_by_text("good", exact=True).click()
    says(page, ":material/mood: good, Tue")
    page.get_by_text("good", exact=True).click()
    says(page, "no mood, Tue")
    page.get_by_text("Wed", exact=True).click()
    says(page, "no mood, Tue+Wed")
    page.get_by_test_id("stFeedback").get_by_role("radio").last.click(force=True)
    says(page, "Tue+Wed, 5 of 5, page 3")
    page.get_by_test_id("stPagination").get_by_role("button", name="4").click()
    says(page, "5 of 5, page 4")
    page.get_by_test_id("stMenuButtonButton").click()
    page.get_by_text("Paste", exact=True).click()
    says(page, "Paste from the menu, here")
    page.context.route("https://example.com/**", lambda route: route.abort())  # a tab opens, and stays where it is
    with page.context.expect_page():
        page.get_by_text("Elsewhere").click()
    says(page, "nothing from the menu, gone")
    page.locator(QUIET).wait_for()
    shot(page, f"gallery-choices-{gallery.language}")


def test_layout(gallery, shot):
    page = gallery("layout")
    says(page, "nobody with 0 guests, not sent")
    says(page, "cell four")
    page.get_by_role("textbox", name="Name").fill("Ada")
    page.get_by_test_id("stNumberInputStepUp").click()
    says(page, "whole run 1")  # a form waits for its button
    page.get_by_role("button", name="Send").click()
    says(page, "Ada with 1 guests, sent")
    assert page.get_by_role("textbox", name="Name").input_value() == ""
    page.get_by_role("button", name="Only this part").click()
    says(page, "part run 3")
    says(page, "whole run 2")
    page.get_by_role("tab", name="Second").click()
    page.get_by_text("on the second").wait_for()
    shot(page, f"gallery-layout-{gallery.language}")
    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("slider").press("ArrowRight")
    says(page, "4 chosen")
    says(page, "whole run 3")  # what is in the dialog runs alone
    shot(page, f"gallery-layout-dialog-{gallery.language}")
    dialog.get_by_role("button", name="Yes").click()
    says(page, "4 deleted")
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Delete").click()
    dialog.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def test_talk_forms(gallery, shot):
    page = gallery("talk")
    says(page, "0 orders, last: none")
    says(page, "Ann, by mail")
    what, name = (page.get_by_role("textbox", name=n, exact=True) for n in ("What", "Name"))
    note = page.get_by_role("textbox", name="Note")
    what.fill("Tea")
    what.press("Enter")  # sends the form
    says(page, "1 orders, last: Tea (no note)")
    assert what.input_value() == ""
    what.fill("Milk")
    note.fill("cold")
    note.press("Enter")  # a line more
    note.press_sequentially("please")
    note.press("Control+Enter")
    says(page, "2 orders, last: Milk (cold")
    page.wait_for_function("[...document.querySelectorAll('textarea')].every(t => t.value === '')")
    page.get_by_role("button", name="Order").click()
    says(page, "3 orders, last: nothing (no note)")  # what was sent has been cleared
    name.fill("Bo")
    name.press("Enter")  # does not send this one
    page.get_by_text("By mail", exact=True).click()
    page.locator(QUIET).wait_for()
    says(page, "Ann, by mail")
    page.get_by_role("button", name="Keep").click()
    says(page, "Bo, no mail")
    assert name.input_value() == "Bo"  # is not cleared
    says(page, "3 orders")
    page.locator(QUIET).wait_for()
    shot(page, f"gallery-talk-forms-{gallery.language}")


def test_talk_conversation(gallery, shot):
    page = gallery("talk")
    box = page.get_by_test_id("stChatInputTextArea")
    says(page, "0 messages")
    box.fill("Good morning")
    box.press("Enter")
    says(page, "2 messages")
    assert box.input_value() == ""
    page.get_by_text("Answer aloud").click()
    page.locator(QUIET).wait_for()
    box.fill("one line")
    box.press("Shift+Enter")
    box.press_sequentially("and one more")
    page.get_by_test_id("stChatInputSubmitButton").click()
    says(page, "4 messages")
    messages = page.get_by_test_id("stChatMessage")
    messages.nth(3).wait_for()
    lines = [" ".join(m.get_by_test_id("stMarkdown").inner_text().split()) for m in messages.all()]
    assert lines == ["Good morning", "You said: Good morning", "one line and one more", "ONE LINE AND ONE MORE!"]
    tops = [m.bounding_box()["y"] for m in messages.all()]
    assert tops == sorted(tops) and tops[-1] < box.bounding_box()["y"]
    page.locator(QUIET).wait_for()
    shot(page, f"gallery-talk-{gallery.language}")
    with page.expect_download() as got:
        page.get_by_role("button", name="Save the talk").click()
    assert got.value.suggested_filename == "talk.txt"
    assert got.value.path().read_text().startswith("user: Good morning\nassistant: You said: Good morning\nuser: one line")
    says(page, "4 messages")  # a reload begins anew: nothing is kept but by the session
    page.reload()
    says(page, "0 messages")
    assert messages.count() == 0


def test_talk_sidebar(gallery, shot):
    page = gallery("talk")
    bar = page.get_by_test_id("stSidebar")
    heading = bar.get_by_role("heading", name="Aside")
    heading.wait_for()
    title = page.get_by_role("heading", name="Talk")
    page.get_by_text("Answer aloud").click()
    page.locator(QUIET).wait_for()
    before = title.bounding_box()["x"]
    bar.hover()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    page.wait_for_function("document.querySelector('[data-testid=stSidebar]').dataset.collapsed === 'true'")
    page.wait_for_function("document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right <= 1")
    assert title.bounding_box()["x"] < before  # the page takes its place
    shot(page, f"gallery-talk-folded-{gallery.language}")
    page.get_by_test_id("stChatInputTextArea").fill("still here")
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    page.get_by_test_id("stChatMessage").get_by_text("STILL HERE!").wait_for()  # what was set aside counts
    assert bar.get_attribute("data-collapsed") == "true"  # a run does not open it
    page.get_by_test_id("stExpandSidebarButton").click()
    page.wait_for_function("document.querySelector('[data-testid=stSidebar]').dataset.collapsed === 'false'")
    says(page, "2 messages")
    page.wait_for_function("document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().left >= 0")
    assert bar.get_by_role("switch").is_checked()
    page.locator(QUIET).wait_for()
    shot(page, f"gallery-talk-aside-{gallery.language}")


def test_places(gallery, shot):
    page = gallery("places")
    says(page, "ground floor, tab Numbers, level 3")
    says(page, "details closed, not checked")
    says(page, "settings closed, nobody, quiet")
    page.locator(QUIET).wait_for()
    cells = page.get_by_text(re.compile("^Cell [A-D]")).evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())")
    assert len(cells) == 4
    assert cells[0]["x"] < cells[1]["x"] < cells[2]["x"]
    assert cells[0]["y"] == cells[2]["y"] < cells[3]["y"]
    shot(page, f"gallery-places-{gallery.language}")

    page.get_by_text("first", exact=True).click()
    says(page, "first floor, tab Numbers, level 3")
    page.get_by_role("tab", name="Stars").click()
    page.get_by_text("★ ★ ★").wait_for()
    says(page, "Stars, level 3")
    page.get_by_role("tab", name="Stars").press("ArrowRight")
    page.get_by_text("Nothing yet").wait_for()
    says(page, "tab Log, level 3")
    page.get_by_role("tab", name="Numbers").click()
    page.get_by_role("slider").press("ArrowRight")
    says(page, "tab Numbers, level 4")
    page.get_by_text("Details", exact=True).click()
    says(page, "details open, not checked")
    page.get_by_text("Checked inside").click()
    says(page, "details open, checked")
    page.get_by_text("Open from the start").click()
    page.get_by_text("Seen at once").wait_for(state="hidden")
    page.get_by_text("Line 12 of").scroll_into_view_if_needed()
    assert page.get_by_text("Line 12 of").bounding_box()["y"] < page.get_by_text("Cell A").bounding_box()["y"]
    page.get_by_role("button", name="Replace").click()
    page.get_by_text("Two things in").wait_for()
    page.get_by_text("This gives way").wait_for(state="detached")
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_text("Two things in").wait_for(state="detached")
    page.get_by_text("This gives way").wait_for(state="detached")
    page.get_by_role("button", name="Settings").click()
    says(page, "settings open, nobody, quiet")
    page.get_by_role("textbox", name="Nickname").fill("Bo")
    page.get_by_role("textbox", name="Nickname").press("Enter")
    says(page, "settings open, Bo, quiet")
    page.get_by_text("Loud", exact=True).click()
    says(page, "settings open, Bo, loud")
    page.locator(QUIET).wait_for()
    shot(page, f"gallery-places-used-{gallery.language}")
    page.get_by_role("heading", name="Places").click()
    says(page, "settings closed, Bo, loud")
    page.get_by_test_id("stBottom").get_by_text("This stays at the bottom").wait_for()


def test_media(gallery, shot):
    page = gallery("media")
    says_so = page.get_by_text("Words come one after the other.")
    says_so.wait_for()
    for image in page.get_by_test_id("stImage").locator("img").all():
        image.wait_for()
        assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0
    player = page.get_by_test_id("stAudio")
    player.wait_for()
    page.wait_for_function("document.querySelector('[data-testid=stAudio]').duration === 1")
    page.get_by_test_id("stGraphVizChart").locator("text", has_text="browser").wait_for()
    diagram = page.get_by_test_id("stMermaidChart").locator("img")  # a picture of its own, its words inside
    diagram.wait_for()
    assert "script" in diagram.evaluate("i => fetch(i.src).then(drawn => drawn.text())")
    page.frame_locator("iframe").first.get_by_text("A page in the page").wait_for()
    page.locator(QUIET).wait_for()
    shot(page, f"gallery-media-{gallery.language}")
    with page.expect_download() as got:
        page.get_by_role("button", name="Save").click()
    assert got.value.suggested_filename == "table.csv"
    assert got.value.path().read_bytes() == b"one,two\n1,2\n"
    says(page, "Saved")
