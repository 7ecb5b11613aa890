import pytest
from PIL import Image, ImageFilter

from browsers import Browsers
from screen import DESK, PHONE, Screen
from shop import Shop, queued
from shopper import Shopper
from staff import Staff
from words import Words


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A file's own: what its tests leave behind is in nobody else's way."""
    running = Shop(tmp_path_factory.mktemp("shop"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def photo(tmp_path_factory):
    """A JPEG of the size that a phone's camera makes: 12 megapixels, some megabytes."""
    path = tmp_path_factory.mktemp("photo") / "IMG_0042.jpg"
    grain = Image.effect_noise((4000, 3000), 40)
    paper = Image.linear_gradient("L").resize((4000, 3000))
    Image.merge("RGB", (grain, paper, grain.filter(ImageFilter.GaussianBlur(2)))).save(
        path, quality=88)
    assert 3_000_000 < path.stat().st_size < 16_000_000
    return path


@pytest.fixture
def downloads(tmp_path):
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def browsers():
    lent = Browsers()
    yield lent
    lent.quit()


@pytest.fixture
def people(shop, downloads, browsers):
    """Makes shoppers on phones and staff at desks, each with a browser of their own."""
    yield from gathered(shop, downloads, browsers)


@pytest.fixture
def line_shop(tmp_path_factory):
    """Opens a shop whose drop has a line; see `queued`."""
    shops = []

    def open_shop(**line):
        shops.append(Shop(tmp_path_factory.mktemp("line"), queued(**line)))
        return shops[-1]

    yield open_shop
    for running in shops:
        running.stop()


@pytest.fixture
def visitors(downloads, browsers):
    """Makes shoppers in a shop of the test's own."""
    open_rooms = []

    def of(shop):
        open_rooms.append(gathered(shop, downloads, browsers))
        return next(open_rooms[-1])

    yield of
    for room in open_rooms:
        next(room, None)


def gathered(shop, downloads, browsers):
    screens = []

    def screen(language, scripts, size, through, load):
        driver = browsers.lend(scripts, size, downloads, load)
        screens.append(Screen(driver, through.address, Words(language), scripts))
        return screens[-1]

    class People:
        @staticmethod
        def shopper(language, scripts, size=PHONE, through=shop, load="normal"):
            """`through` is a network that breaks, of which the browser may complain."""
            return Shopper(screen(language, scripts, size, through, load))

        @staticmethod
        def staff(language, scripts, size=DESK, through=shop, load="normal"):
            return Staff(screen(language, scripts, size, through, load))

    yield People
    complaints = [complaint for screen in screens
                  for complaint in screen.complaints(breaks=screen.address != shop.address)]
    for screen in screens:
        browsers.take_back(screen.driver, {screen.address, shop.address})
    assert complaints == [], "no script fails, and nothing breaks the content policy"
