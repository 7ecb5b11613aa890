import Formats
import Pages
import Shop

/// Values that pages are filled with in tests: every optional present somewhere, every case used.
enum Sample {
    static let noon: Int64 = 1_796_450_400_000

    static func money(_ text: String) -> MoneyText {
        guard let money = Money(decimal: text, currency: .thb) else {
            preconditionFailure("\(text) is no amount")
        }
        let whole = text.split(separator: ".")[0]
        let grouped = whole.count > 3 ? whole.dropLast(3) + "," + whole.suffix(3) : whole
        return MoneyText(money, text: "฿" + grouped + "." + text.suffix(2))
    }

    static func time(_ text: String = "Sat 5 Dec 2026, 13:00", in minutes: Int64 = 0) -> TimeText {
        TimeText(
            text: text, iso: "2026-12-05T13:00:00+07:00",
            milliseconds: noon + minutes * 60_000)
    }

    static let shipping = Shipping(method: "post", fee: money("50.00"), isFree: false)
    static let freeShipping = Shipping(method: "pickup", fee: money("0.00"), isFree: true)
    static let drop = DropLink(slug: "tour-2026", title: "Tour shirt 2026")

    static let lines = [
        ChosenLine(
            sku: "SHIRT-M", product: "Tour shirt", variant: "M", quantity: 2,
            unitPrice: money("370.00"), amount: money("740.00"), most: 2),
        ChosenLine(
            sku: "POSTER", product: "เสื้อยืดที่ระลึกคอนเสิร์ตฤดูหนาวเชียงใหม่ รุ่นพิเศษ",
            variant: "สีน้ำเงินกรมท่า ขนาดใหญ่พิเศษ", quantity: 1, unitPrice: money("120.00"),
            amount: money("120.00"), most: 1),
    ]

    static let customer = CustomerView(
        name: "ประภัสสร วงศ์สุวรรณภูมิรัตนโกสินทร์", phone: "081 234 5678",
        dial: "+66812345678", email: "prapassorn@example.com",
        address: "99/123 หมู่บ้านสวนดอกไม้ ซอยลาดพร้าว 71\nแขวงสะพานสอง เขตวังทองหลาง กรุงเทพฯ 10310",
        note: "ฝากไว้กับรปภ. ได้")

    static let toldAccounts = ToldAccounts(
        accounts: accounts, at: time("5 Dec, 13:00"), newer: accounts,
        newerSince: time("5 Dec, 13:20"), isChanged: true)

    static let mark = BankMark(letters: "KBANK", colour: "#0f7a29", ink: "#fff")

    static let reasons = [
        ReasonChoice(stored: "reason:unreadable", text: "The picture cannot be read."),
        ReasonChoice(stored: "reason:amount", text: "The amount is not right."),
    ]

    static let accounts = [
        ReceivingAccountView(
            bank: "ธนาคารกสิกรไทย", mark: mark, name: "บริษัท ไนท์มาร์เก็ต ทีส์ จำกัด",
            number: "123-4-56789-0",
            plainNumber: "1234567890"),
        ReceivingAccountView(
            bank: "SCB", mark: mark, name: "Night Market Co.", number: "987-6-54321-0",
            plainNumber: "9876543210", details: PayerDetail.Name.allCases.map(Sample.detail),
            picture: "/o/H7K3M9QX/secretkey/qr.png?account=2"),
    ]

    static func detail(_ name: PayerDetail.Name) -> AccountDetailView {
        AccountDetailView(kind: name, shown: "081 234 5678", value: "0812345678")
    }

    /// The statuses that an order can have, with the pages' parts that each of them shows.
    static func surroundings(
        _ language: Language = .en, path: String = "/", staff: StaffMenu? = nil
    ) -> PageSurroundings {
        PageSurroundings(
            language: language, shop: "Night Market Tees", path: path, staff: staff, face: face)
    }

    static let face = ShopFace(
        links: ShopLegal.Part.allCases.map { part in
            FootLink(part: part, address: "/about/\(part.rawValue)")
        }, seller: "Night Market Co., Ltd.",
        logo: LogoView(src: "/pictures/ab", width: 400, height: 200))

    static func menu(_ role: Role = .owner, _ entry: StaffMenu.Entry = .front) -> StaffMenu {
        StaffMenu(
            email: "owner@nightmarket.example", role: role, csrf: "token", slipsWaiting: 12,
            current: entry)
    }
}
