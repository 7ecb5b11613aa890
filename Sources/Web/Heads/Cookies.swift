package import Shop

/// Cookies as browsers send and take them (RFC 6265).
package enum Cookies {
    /// The value of the first cookie of that name in a `Cookie` header field.
    package static func value(of name: String, in header: String) -> String? {
        for pair in header.pieces(at: ";") {
            let pair = pair.trimmingBlanks()
            guard let equals = pair.place(of: "="),
                pair[..<equals].isBytes(of: name)
            else { continue }
            return String(pair[pair.utf8.index(after: equals)...])
        }
        return nil
    }

    /// Makes a `Set-Cookie` value for the whole site. A cookie that scripts need not read is
    /// `HttpOnly`; every one is `SameSite=Lax`, and `Secure` when the shop is reached by https.
    ///
    /// `age` of `nil` lasts until the browser closes; zero takes the cookie away. One that
    /// `isForScripts` is no secret.
    package static func set(
        _ name: String, _ value: String, age: Span?, isSecure: Bool, isForScripts: Bool = false
    ) -> String {
        precondition(value.utf8.allSatisfy(isCookieByte), "a cookie's value is plain ASCII")
        let reader = isForScripts ? "" : "; HttpOnly"
        var text = "\(name)=\(value); Path=/\(reader); SameSite=Lax"
        if let age { text += "; Max-Age=\(age.milliseconds / 1_000)" }
        if isSecure { text += "; Secure" }
        return text
    }

    private static func isCookieByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\\"): false
        default: byte > 0x20 && byte < 0x7F
        }
    }
}
