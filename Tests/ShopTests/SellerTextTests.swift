import Testing

@testable import Shop

@Suite("A seller's text in several languages")
struct SellerTextTests {
    @Test(
        "What is stored is read back",
        arguments: [
            SellerText("Tour shirt"), SellerText(""), SellerText("{en: no}\nline"),
            SellerText("เสื้อทัวร์", others: ["en": "Tour shirt"]),
            SellerText("a", others: ["en": "", "de": "b\n\nc"]),
        ])
    func stored(text: SellerText) {
        #expect(SellerText(stored: text.stored) == text)
    }

    @Test("A text in one language is stored as it is, and is everybody's")
    func single() {
        #expect(SellerText("Tour shirt").stored == "Tour shirt")
        #expect(SellerText("Tour shirt").text(in: "th") == "Tour shirt")
    }

    @Test("A reader gets the own language, and the shop's where that is missing")
    func readers() {
        let text = SellerText("เสื้อทัวร์", others: ["en": "Tour shirt"])
        #expect(text.text(in: "th") == "เสื้อทัวร์")
        #expect(text.text(in: "en") == "Tour shirt")
        #expect(text.text(in: "de") == "เสื้อทัวร์")
    }
}
