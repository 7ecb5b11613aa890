/// The version of the program, as it tells it of itself, in backups and in reports.
enum ProgramVersion {
    static let text = "0.1.0"
}
