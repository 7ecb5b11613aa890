"""How pictures of pages are taken."""

import base64


def shoot(screen, folder, name, whole=True):
    """One picture in light and one in dark, of the whole page unless told otherwise."""
    # A picture of one page fading into the next shows neither.
    screen.until("a page that stands still", lambda: screen.driver.execute_script(
        "return document.getAnimations().every((one) => one.playState !== 'running')"))
    for scheme in ("light", "dark"):
        screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        path = folder / f"{name}-{scheme}.png"
        if whole:
            save_whole(screen.driver, path)
        else:
            screen.picture(path)


def save_whole(driver, path):
    size = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {
        "captureBeyondViewport": True,
        "clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}})
    path.write_bytes(base64.b64decode(shot["data"]))


def report(screen):
    for complaint in screen.complaints():
        print("console:", complaint)
