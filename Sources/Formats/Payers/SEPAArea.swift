/// The countries whose accounts are reached by SEPA credit transfers (European Payments Council,
/// "List of SEPA scheme countries", EPC409-09).
enum SEPAArea: Hashable {
    /// Within the European Economic Area: the bank's BIC can be left out (EPC069-12, version 002).
    case economicArea
    /// Outside of it: the BIC must be told.
    case beyond

    /// The part of the area that a country lies in; `nil` for all others.
    init?(country: String) {
        if Self.members.contains(country) {
            self = .economicArea
        } else if Self.others.contains(country) {
            self = .beyond
        } else {
            return nil
        }
    }

    private static let members: Set = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
        "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    ]

    private static let others: Set = [
        "AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA",
    ]
}
