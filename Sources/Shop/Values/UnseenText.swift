extension StringProtocol {
    /// Whether nothing of the text can be seen, as in a reason that gives none or a name of nobody.
    ///
    /// That is white space, and what Unicode has everybody ignore in showing
    /// (Default_Ignorable_Code_Point: joiners, fillers of Hangul, variation selectors and the
    /// like). Every text that people must give is asked this; the empty one is unseen too.
    package var isUnseen: Bool {
        !unicodeScalars.contains(where: \.isSeen)
    }
}

extension Unicode.Scalar {
    fileprivate var isSeen: Bool {
        // A Braille pattern without dots is a blank by another name.
        if properties.isWhitespace || properties.isDefaultIgnorableCodePoint || value == 0x2800 {
            return false
        }
        switch properties.generalCategory {
        case .control, .format, .surrogate: return false
        default: return true
        }
    }
}
