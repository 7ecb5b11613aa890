internal import Delivery
internal import Operations
internal import Shop
internal import Web

/// The limits of staff: signing in, what they type, and exports.
extension ShopLimits {
    var staff: [LimitRow] {
        [
            .init(
                "throttle.burst", throttle.burst,
                "Wrong passwords before the next try must wait."),
            .init(
                "throttle.refill", throttle.refill,
                "The time until one more try at an account is free."),
            .init(
                "throttle.addressRefill", throttle.addressRefill,
                "The time until one more try from an address is free."),
            .init(
                "throttle.addressMost", throttle.addressMost,
                "Tries that are held against one address at most."),
            .init(
                "throttle.remembered", throttle.remembered,
                "Accounts and addresses whose wrong tries are remembered."),
            .init(
                "Sessions.Limits.idle", Sessions.Limits.idle,
                "The time after which an unused session ends."),
            .init(
                "Sessions.Limits.whole", Sessions.Limits.whole,
                "The time after which a session ends in any case."),
            .init(
                "Sessions.Limits.noted", Sessions.Limits.noted,
                "The time between two notes that a session is in use."),
            .init(
                "Sessions.Limits.tokenBytes", Sessions.Limits.tokenBytes,
                "Random bytes of a session's token."),
            .init(
                "SeenStaff.Limits.unasked", SeenStaff.Limits.unasked,
                "The time Live believes a session without asking the database."),
            .init(
                "SeenStaff.Limits.away", SeenStaff.Limits.away,
                "The time Live believes a session while the database is away."),
            .init("SeenStaff.Limits.kept", SeenStaff.Limits.kept, "Sessions that Live remembers."),
            .init(
                "StaffTextLimits.text", StaffTextLimits.text,
                "Characters of a reason or a note of staff."),
            .init("StaffTextLimits.bulk", StaffTextLimits.bulk, "Orders in one bulk change."),
            .init("ExportLimits.waiting", ExportLimits.waiting, "Exports that may wait."),
            .init(
                "ExportLimits.atOnce", ExportLimits.atOnce,
                "Exports that are written at once while somebody waits for them."),
            .init(
                "JobRunner.Limits.pause", JobRunner.Limits.pause,
                "The pause between two looks for exports."),
            .init(
                "JobRunner.Limits.longerPause", JobRunner.Limits.longerPause,
                "The pause between two looks for jobs of a process that died."),
            .init(
                "JobLimits.held", JobLimits.held,
                "The time after which a job whose holder says nothing is free."),
            .init(
                "JobLimits.renewed", JobLimits.renewed,
                "The time between two signs of a job's holder."),
            .init(
                "JobLimits.tries", JobLimits.tries,
                "Times that a job is begun whose process died each time before the next step."),
            .init(
                "JobLimits.retried", JobLimits.retried,
                "The time for which a job is tried again that could not be done just now."),
            .init(
                "JobLimits.shortestPause", JobLimits.shortestPause,
                "The least pause before a job is tried again."),
            .init(
                "JobLimits.longestPause", JobLimits.longestPause,
                "The longest pause before a job is tried again."),
            .init(
                "DueOrderLimits.moreTime", DueOrderLimits.moreTime,
                "The time for which no order runs out while more time for it is on its way."),
            .init("JobLimits.listed", JobLimits.listed, "Jobs in one list."),
            .init(
                "JobKind.export.kept", JobKind.export.kept,
                "The time a finished export is kept."),
            .init(
                "JobKind.moreTime.kept", JobKind.moreTime.kept,
                "The time that other jobs are told of."),
            .init(
                "ExportLimits.workbookBytesOfOrder", Int(ExportLimits.workbookBytesOfOrder),
                "Bytes of disk that an order takes in a workbook, about."),
            .init(
                "ExportLimits.csvBytesOfOrder", Int(ExportLimits.csvBytesOfOrder),
                "Bytes of disk that an order takes in a CSV file, about."),
        ]
    }
}
