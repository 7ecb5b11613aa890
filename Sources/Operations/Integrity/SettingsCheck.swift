internal import Shop
internal import Storage

/// The secret that every order's code and key are made from is whole, and the shop knows what it is
/// called and in which currency it sells.
struct SettingsCheck: IntegrityCheck {
    let name = "settings"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        let settings = try Settings.load(on: connection)
        if settings.secret?.count != ShopSecret.byteCount {
            findings.fault(
                "settings", "the shop's secret is missing or damaged",
                "take it from a backup: no order's address leads to it any more")
        }
        let drops = try connection.first("SELECT count(*) FROM drops") { $0.integer(0) } ?? 0
        if settings.profile == nil && drops > 0 {
            findings.fault(
                "settings", "the shop's name or currency is missing", "apply the shop file again")
        }
    }
}
