import Formats
import Testing

@Suite("Addresses that can be posted to")
struct WebAddressTests {
    @Test(
        arguments: [
            ("https://hooks.example/shop?key=1", "hooks.example", nil, true),
            (" HTTPS://Hooks.Example ", "hooks.example", nil, true),
            ("http://127.0.0.1:8080/x", "127.0.0.1", 8080, false),
            ("https://[2001:DB8::1]:65535", "2001:db8::1", 65_535, true),
            ("https://[::1]/", "::1", nil, true),
            ("https://a_b.example.", "a_b.example.", nil, true),
        ] as [(String, String, Int?, Bool)])
    func taken(typed: String, host: String, port: Int?, isSecure: Bool) throws {
        let address = try #require(WebAddress(typed))
        #expect(address.host == host && address.port == port && address.isSecure == isSecure)
        #expect(!address.text.contains(" "))
    }

    @Test(
        arguments: [
            "", "hooks.example", "ftp://hooks.example", "https:/hooks.example", "https://",
            "https:///x", "https://a@hooks.example", "https://a:b@hooks.example/",
            "https://hooks.example/#x", "https://hooks.example:0", "https://hooks.example:65536",
            "https://hooks.example:+1", "https://hooks.example:", "https://a..example",
            "https://[::1", "https://[localhost]", "https://[::1]x", "https://ho st/",
            "https://hooks.example/a b", "https://hooks.example/\r\nX: y", "https://ร้าน.example",
            "https://hooks.example\\@127.0.0.1/", "javascript://hooks.example",
        ])
    func refused(typed: String) {
        #expect(WebAddress(typed) == nil)
    }
}
