internal import Shop

/// A bank as people know it: its short name, its name in both languages, and its colour.
///
/// The mark on a page is the short name on that colour. Nobody's logo is copied.
package struct Bank: Hashable, Sendable {
    /// The bank's short name, such as `KBANK`.
    package let mark: String
    /// The bank's name in English.
    package let name: String
    /// The bank's name in Thai.
    package let thaiName: String
    /// The bank's colour, such as `#138f2d`.
    package let colour: String
    /// The colour of letters that can be read on the bank's own.
    package let ink: String
    private let others: [String]

    private init(
        _ mark: String, _ name: String, _ thaiName: String, _ colour: String,
        ink: String = "#fff", others: [String] = []
    ) {
        self.mark = mark
        self.name = name
        self.thaiName = thaiName
        self.colour = colour
        self.ink = ink
        self.others = others
    }

    /// The bank that a shop file names, by its short name or by a whole one; `nil` for others.
    package init?(named text: String) {
        guard let bank = Self.byName[text] ?? Self.byFoldedName[Self.folded(text)] else {
            return nil
        }
        self = bank
    }

    private var names: [String] { [mark, name, thaiName] + others }

    /// The banks by all of their names: each page of an order asks for one.
    private static let byName = byNames { $0 }

    private static let byFoldedName = byNames(folded)

    private static func byNames<Key: Hashable>(_ key: (String) -> Key) -> [Key: Bank] {
        let pairs = known.flatMap { bank in bank.names.map { (key($0), bank) } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Letters and digits alone, and no word that every bank has.
    private static func folded(_ text: String) -> [Unicode.Scalar] {
        var words = text.lowercased()
        for word in common { words = words.replacing(word, with: "") }
        return words.unicodeScalars.filter { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || scalar.properties.generalCategory == .nonspacingMark
        }
    }

    private static let common = [
        "bank", "ธนาคาร", "public company limited", "pcl", "จำกัด", "(มหาชน)",
    ]

    /// The short names of the banks that are known, in the order in which people look for them.
    package static let marks = known.map(\.mark)

    /// The three digits by which Thai banks know each other, as they stand on slips and in files of
    /// transfers.
    package var clearingCode: String? { Self.clearingCodes[mark] }

    private static let clearingCodes = [
        "BBL": "002", "KBANK": "004", "KTB": "006", "TTB": "011", "SCB": "014", "CIMB": "022",
        "UOB": "024", "BAY": "025", "GSB": "030", "GHB": "033", "BAAC": "034", "ISBT": "066",
        "TISCO": "067", "KKP": "069", "ICBC": "070", "LHB": "073",
    ]

    /// Darkened where white would not stand out enough on the bank's own colour.
    static let known = [
        Bank("BBL", "Bangkok Bank", "ธนาคารกรุงเทพ", "#1e4598"),
        Bank("KBANK", "Kasikornbank", "ธนาคารกสิกรไทย", "#0f7a29", others: ["Kasikorn", "K-Bank"]),
        Bank("KTB", "Krungthai Bank", "ธนาคารกรุงไทย", "#0b7dab", others: ["Krung Thai"]),
        Bank("TTB", "TMBThanachart Bank", "ธนาคารทหารไทยธนชาต", "#0a4fa8", others: ["TMB"]),
        Bank("SCB", "Siam Commercial Bank", "ธนาคารไทยพาณิชย์", "#4e2e7f"),
        Bank(
            "BAY", "Bank of Ayudhya (Krungsri)", "ธนาคารกรุงศรีอยุธยา", "#fec43b", ink: "#3a2c00",
            others: ["Krungsri", "Bank of Ayudhya", "กรุงศรี"]),
        Bank("GSB", "Government Savings Bank", "ธนาคารออมสิน", "#c2187a"),
        Bank(
            "BAAC", "Bank for Agriculture (BAAC)", "ธ.ก.ส.", "#3d7a1e",
            others: ["ธนาคารเพื่อการเกษตรและสหกรณ์การเกษตร", "ธกส"]),
        Bank(
            "GHB", "Government Housing Bank", "ธนาคารอาคารสงเคราะห์", "#b5500a",
            others: ["GH Bank", "ธอส"]),
        Bank("CIMB", "CIMB Thai", "ธนาคารซีไอเอ็มบี ไทย", "#7e2f36", others: ["CIMB"]),
        Bank("UOB", "UOB", "ธนาคารยูโอบี", "#0b3979", others: ["United Overseas Bank"]),
        Bank("KKP", "Kiatnakin Phatra Bank", "ธนาคารเกียรตินาคินภัทร", "#4a4a86"),
        Bank("TISCO", "TISCO Bank", "ธนาคารทิสโก้", "#12549f"),
        Bank(
            "LHB", "LH Bank", "ธนาคารแลนด์ แอนด์ เฮ้าส์", "#55585b", others: ["LH", "Land and Houses"]),
        Bank("ICBC", "ICBC Thai", "ธนาคารไอซีบีซี (ไทย)", "#c50f1c", others: ["ICBC"]),
        Bank(
            "ISBT", "Islamic Bank of Thailand", "ธนาคารอิสลามแห่งประเทศไทย", "#184615",
            others: ["IBank"]),
    ]
}
