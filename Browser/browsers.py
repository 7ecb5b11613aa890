"""Browsers for people: opened once, and as good as new for whoever gets one next."""

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service


def open_browser(scripts, size, downloads, scale=1, load="normal"):
    """Where `load` is "none" the driver waits for no page, of which something may never come."""
    options = Options()
    options.page_load_strategy = load
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                     f"--window-size={size[0]},{size[1]}",
                     # So that a script may ask for the name that a screen reader reads.
                     "--enable-blink-features=ComputedAccessibilityInfo"):
        options.add_argument(argument)
    preferences = {"download.default_directory": str(downloads),
                   "credentials_enable_service": False}
    if not scripts:
        preferences["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", preferences)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    fit(driver, size, scale)
    return driver


def fit(driver, size, scale=1):
    """Gives the page of a tab its size: a window is never as narrow as a phone."""
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": size[0], "height": size[1], "deviceScaleFactor": scale, "mobile": False})
    driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    # A tab that took the place of another one is seen, but not typed into.
    driver.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})


class Browsers:
    """Lends browsers. Whoever gets one that was somebody else's finds a tab of its own, without
    history, cookies, kept files or anything that was stored."""

    def __init__(self):
        self.free = {}
        self.kinds = {}

    def lend(self, scripts, size, downloads, load):
        kind = (scripts, load)
        free = self.free.setdefault(kind, [])
        if free:
            driver = free.pop()
            fit(driver, size)
        else:
            driver = open_browser(scripts, size, downloads, load=load)
        self.kinds[driver] = kind
        driver.execute_cdp_cmd("Browser.setDownloadBehavior", {
            "behavior": "allow", "downloadPath": str(downloads)})
        return driver

    def take_back(self, driver, addresses):
        """Takes a browser back of somebody who was at these addresses; one that does not obey any
        more is thrown away."""
        kind = self.kinds.pop(driver)
        try:
            clean(driver, addresses)
        except WebDriverException:
            driver.quit()
        else:
            self.free[kind].append(driver)

    def quit(self):
        for drivers in self.free.values():
            for driver in drivers:
                driver.quit()


def clean(driver, addresses):
    before = driver.window_handles
    driver.switch_to.new_window("tab")
    own = driver.current_window_handle
    for handle in before:
        driver.switch_to.window(handle)
        driver.close()
    driver.switch_to.window(own)
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    for address in addresses:
        driver.execute_cdp_cmd("Storage.clearDataForOrigin", {
            "origin": address, "storageTypes": "all"})
    driver.get_log("browser")
