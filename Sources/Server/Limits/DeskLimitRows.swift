internal import Operations
internal import Shop
internal import Storage
internal import Web

/// The limits of the desk and of waiting lines.
extension ShopLimits {
    var deskRows: [LimitRow] {
        [
            .init("desk.queue", desk.queue, "Commands that may wait at the desk; more is 503."),
            .init(
                "desk.room.hold", desk.room(for: .hold),
                "Waiting commands from which on a reservation is 503."),
            .init(
                "desk.room.joining", desk.room(for: .joining),
                "Waiting commands from which on joining a line is 503."),
            .init("desk.batch", desk.batch, "Commands in one commit."),
            .init(
                "desk.patience", desk.patience,
                "The time a command may wait at the desk; later it is 503."),
            .init(
                "desk.target", desk.target,
                "The wait at the desk above which work is shed, joining first."),
            .init(
                "desk.interval", desk.interval,
                "The time the desk's wait must stand above its target before work is shed."),
            .init(
                "desk.holdWait", desk.holdWait,
                "The time a reservation may wait while work is shed."),
            .init(
                "desk.calm", desk.calm,
                "Commits in a row without anybody else's before orders are known without asking."),
            .init(
                "RecentOrderLimits.orders", RecentOrderLimits.orders,
                "Orders that the desk knows of late; as many before them are known too."),
            .init(
                "RecentOrderLimits.pause", RecentOrderLimits.pause,
                "The time the desk waits for the number of a commit of its own process."),
            .init(
                "SeenCommitLimits.beside", SeenCommitLimits.beside,
                "Commits beside the desk, of its own process, that are known by their numbers."),
            .init(
                "RequestKeyLimits.kept", RequestKeyLimits.kept,
                "The time an answer is kept for the request that comes again."),
        ]
    }

    var lines: [LimitRow] {
        [
            .init(
                "web.lineRecords", web.lineRecords,
                "Records of lines that are read at once; more is 503."),
            .init(
                "web.lineRecordsPerNetwork", web.lineRecordsPerNetwork,
                "Records of lines that one network reads at once; more is 503."),
            .init(
                "LineLimits.away", LineLimits.away,
                "The time without a look at a line after which it is told as paused."),
            .init(
                "LineLimits.afterClosing", LineLimits.afterClosing,
                "The time a line is looked at after its drop has closed."),
            .init(
                "LineControlLimits.moves", LineControlLimits.moves,
                "Moves of a line that staff see listed."),
        ]
    }

    var places: [LimitRow] {
        [
            .init("LineRules.tickets", Int(LineRules.tickets), "Tickets of one line."),
            .init(
                "LineRules.rate", LineRules.rate,
                "Places called a minute, unless staff set another rate."),
            .init(
                "LineRules.cap", LineRules.cap,
                "People inside at once, unless staff set another number."),
            .init("LineRules.turns", LineRules.turns, "Turns of one ticket."),
            .init(
                "LineRules.grace", LineRules.grace,
                "The time a called place is expected to come."),
            .init(
                "LineRules.letIn", LineRules.letIn,
                "Tickets of one line that staff may let in out of turn."),
            .init(
                "LineRules.extensions", LineRules.extensions.upperBound,
                "Minutes by which staff may extend all deadlines at once."),
            .init(
                "LineRules.extensionUnasked", LineRules.extensionUnasked,
                "Minutes above which an extension of all deadlines is asked about."),
            .init(
                "LineRules.extendedInAll", LineRules.extendedInAll,
                "Minutes by which the deadlines of one drop may be extended in all."),
            .init(
                "JoinPrice.life", JoinPrice.life,
                "The time a challenge for joining is good for."),
            .init(
                "JoinPrice.patience", JoinPrice.patience,
                "The time to wait with a challenge for whoever cannot compute."),
            .init(
                "JoinPrice.patientPerNetwork", JoinPrice.patientPerNetwork,
                "People of one network who may wait instead of computing, a minute."),
        ]
    }
}
