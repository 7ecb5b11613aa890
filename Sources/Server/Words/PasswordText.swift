/// Passwords that are read from a screen and typed on a phone.
enum PasswordText {
    /// The letters of a password: none looks like another or like a digit; 31 of them, 4.95 bits
    /// each.
    private static let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
    private static let groups = 4
    private static let lettersInGroup = 5

    /// Twenty letters in four groups, 99 bits: `k7mqw-x3dpr-9tfhn-b2ycs`.
    static func generate(using generator: inout some RandomNumberGenerator) -> String {
        (0..<groups).map { _ in
            String(
                (0..<lettersInGroup).map { _ in
                    letters[Int.random(in: letters.indices, using: &generator)]
                })
        }.joined(separator: "-")
    }
}
