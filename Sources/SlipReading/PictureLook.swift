/// The ways in which a picture is looked at for codes, in the order in which they are tried: what
/// costs least and helps most comes first. libzxing 1.4.0 by itself sees neither faint nor light
/// modules, nor some colours, nor what a mirror shows.
package enum PictureLook: Hashable, Sendable, CaseIterable {
    /// In half its size, which takes a quarter of the time, and takes out a screen's pattern.
    case halved
    /// In grey as it is.
    case plain
    /// In full, where the plain look was at a smaller copy.
    case whole
    /// With faint places made strong.
    case stretched
    /// With light modules on dark.
    case inverted
    /// With the darkest of each pixel's colours.
    case darkest
    /// Twice as large.
    case doubled
    /// With sharper edges.
    case sharpened
    /// Twice as large and with sharper edges.
    case doubledAndSharpened
    /// As in a mirror.
    case mirrored
    /// In red alone.
    case red
    /// In green alone.
    case green
    /// In blue alone.
    case blue
    /// With faint places made strong, and light modules on dark.
    case stretchedAndInverted
    /// With light modules on dark, where what was transparent is the dark.
    case onBlack
}
