internal import HTTPTypes
internal import HummingbirdCore
internal import Shop

/// Answers that send a browser on.
enum Redirect {
    /// 303: look there now, whatever was posted here.
    static func see(_ path: String, cookies: [String] = []) -> WebResponse {
        var fields: HTTPFields = [
            .location: headerSafe(path), .cacheControl: "no-store", .contentLength: "0",
        ]
        fields[.referrerPolicy] = SecurityHeaders.Referrer.sameOrigin.rawValue
        for cookie in cookies { fields.append(HTTPField(name: .setCookie, value: cookie)) }
        return WebResponse(status: .seeOther, headers: fields)
    }

    /// 307: send the same form there.
    static func sendAgain(_ path: String, cookies: [String]) -> WebResponse {
        var response = see(path, cookies: cookies)
        response.status = .temporaryRedirect
        return response
    }

    /// A path of this site that somebody handed in, or `fallback` when it leads anywhere else.
    static func ownPath(_ path: String?, below prefix: String = "/", or fallback: String) -> String
    {
        guard let path, path.begins(with: prefix), path.begins(with: "/"), !path.begins(with: "//"),
            !path.utf8.contains(UInt8(ascii: "\\")), path.utf8.count <= longestPath
        else { return fallback }
        return path
    }

    private static let longestPath = 2_000

    /// Bytes that do not belong into a header field are escaped.
    private static func headerSafe(_ path: String) -> String {
        guard path.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) else { return path }
        var text = ""
        for byte in path.utf8 {
            if byte > 0x20 && byte < 0x7F {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += byte < 0x10 ? "%0" : "%"
                text += String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
