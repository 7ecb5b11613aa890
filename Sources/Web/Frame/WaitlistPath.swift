/// The paths of a waitlist's pages.
enum WaitlistPath {
    static func entry(_ number: Int64, key: String, of slug: String) -> String {
        "/d/\(slug)/waitlist/\(number)/\(key)"
    }
}
