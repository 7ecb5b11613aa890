/// The seller's colour, checked so that what is written on it and in it can be read.
///
/// Two uses have to hold: text on the accent (buttons), and the accent as text on the page (links),
/// light and dark. Each wants a contrast of 4.5 (WCAG 2.2, 1.4.3); a colour that misses it is moved
/// towards black or white step by step, and refused when that would make another colour of it.
package struct Accent: Sendable, Equatable {
    /// The fill of buttons and the colour of links on light pages: `#rrggbb`.
    package let light: String
    /// The fill of buttons and the colour of links on dark pages.
    package let dark: String
    /// The text on `light`.
    package let inkOnLight: String
    /// The text on `dark`.
    package let inkOnDark: String
    /// Whether a shade had to be moved for one of the two.
    package let wasAdjusted: Bool

    /// The accent of a shop that names none: a deep green-blue that needs no adjusting.
    package static let standard = Accent(
        light: "#0b5f6b", dark: "#7ad0dc", inkOnLight: "#ffffff", inkOnDark: "#0e1214",
        wasAdjusted: false)

    /// Takes a colour as `#rgb` or `#rrggbb`.
    package init(hex: String) throws(AccentRefusal) {
        guard let wanted = Shade(hex: hex) else { throw .notAColour }
        let onLight = wanted.readable(on: .lightPage)
        let onDark = wanted.readable(on: .darkPage)
        guard onLight.steps <= Accent.mostSteps else { throw .tooPale }
        self.init(
            light: onLight.shade.hex, dark: onDark.shade.hex,
            inkOnLight: Accent.ink(on: onLight.shade), inkOnDark: Accent.ink(on: onDark.shade),
            wasAdjusted: onLight.steps > 0)
    }

    private init(
        light: String, dark: String, inkOnLight: String, inkOnDark: String, wasAdjusted: Bool
    ) {
        self.light = light
        self.dark = dark
        self.inkOnLight = inkOnLight
        self.inkOnDark = inkOnDark
        self.wasAdjusted = wasAdjusted
    }

    /// Steps of a fiftieth towards black after which a colour is no longer the seller's.
    private static let mostSteps = 25

    private static func ink(on shade: Shade) -> String {
        let (white, black) = (Shade.white, Shade.darkPage)
        return (white.contrast(with: shade) >= black.contrast(with: shade) ? white : black).hex
    }

    /// Unlayered, so that it wins over the tokens' own accent.
    var css: String {
        """
        :root{--accent:\(light);--accent-ink:\(inkOnLight)}
        @media (prefers-color-scheme:dark){:root{--accent:\(dark);--accent-ink:\(inkOnDark)}}

        """
    }
}

/// The reason why a colour cannot be the accent.
package enum AccentRefusal: Error, Sendable {
    /// The text is not `#rgb` or `#rrggbb`.
    case notAColour
    /// The colour is so pale that a readable shade would be another colour.
    case tooPale
}

/// An sRGB colour with channels from 0 to 1.
private struct Shade {
    var red: Double
    var green: Double
    var blue: Double

    static let white = Shade(red: 1, green: 1, blue: 1)
    /// The page's background in the light, and the darkest card in the dark: see tokens.css.
    static let lightPage = Shade(red: 0.969, green: 0.965, blue: 0.957)
    static let darkPage = Shade(red: 0.055, green: 0.071, blue: 0.078)

    private static let readableContrast = 4.6

    init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    init?(hex: String) {
        guard hex.utf8.first == UInt8(ascii: "#") else { return nil }
        var digits = hex.dropFirst().compactMap(\.hexDigitValue)
        guard digits.count == hex.count - 1 else { return nil }
        if digits.count == 3 { digits = digits.flatMap { [$0, $0] } }
        guard digits.count == 6 else { return nil }
        red = Double(digits[0] * 16 + digits[1]) / 255
        green = Double(digits[2] * 16 + digits[3]) / 255
        blue = Double(digits[4] * 16 + digits[5]) / 255
    }

    var hex: String {
        "#"
            + [red, green, blue].map { channel in
                let digits = String(Int((channel * 255).rounded()), radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
    }

    /// Relative luminance (WCAG 2.2) with a cubic in place of the power function, so that no maths
    /// library is needed: https://chilliant.blogspot.com/2012/08/srgb-approximations-for-hlsl.html.
    private var luminance: Double {
        func linear(_ channel: Double) -> Double {
            channel * (channel * (channel * 0.305306011 + 0.682171111) + 0.012522878)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    func contrast(with other: Shade) -> Double {
        let (one, two) = (luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }

    /// This shade moved away from `page` until it can be read there, and how many steps that took.
    func readable(on page: Shade) -> (shade: Shade, steps: Int) {
        let goal = page.luminance > 0.5 ? Shade(red: 0, green: 0, blue: 0) : .white
        for steps in 0...50 {
            let moved = mixed(with: goal, share: Double(steps) / 50)
            if moved.contrast(with: page) >= Shade.readableContrast { return (moved, steps) }
        }
        return (goal, 50)
    }

    private func mixed(with other: Shade, share: Double) -> Shade {
        Shade(
            red: red + (other.red - red) * share, green: green + (other.green - green) * share,
            blue: blue + (other.blue - blue) * share)
    }
}
