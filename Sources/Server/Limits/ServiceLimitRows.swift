internal import Delivery
internal import Documents
internal import Operations
internal import Transfer

/// The limits of what runs by itself, and of what is watched.
extension ShopLimits {
    var services: [LimitRow] {
        [
            .init(
                "ReadProbeLimits.answer", ReadProbeLimits.answer,
                "The time within which a balancer that asks is answered."),
            .init(
                "ReadProbeLimits.reads", ReadProbeLimits.reads,
                "Reads that are in hand for balancers."),
            .init(
                "Sweeper.Limits.pause", Sweeper.Limits.pause,
                "The pause between two looks for clocks that have run out."),
            .init(
                "Sweeper.Limits.batch", Sweeper.Limits.batch,
                "Orders that the first command of a sweep ends."),
            .init(
                "Sweeper.Limits.fewest", Sweeper.Limits.fewest,
                "Orders that one command ends where that takes long."),
            .init(
                "Sweeper.Limits.most", Sweeper.Limits.most,
                "Orders that one command ends where it takes no time."),
            .init(
                "Sweeper.Limits.turn", Sweeper.Limits.turn,
                "The time that a command which ends orders may take."),
            .init(
                "Sweeper.Limits.housekeeping", Sweeper.Limits.housekeeping,
                "The pause between two times of clearing away."),
            .init(
                "Follower.Limits.pause", Follower.Limits.pause,
                "The pause between two looks for changes of other processes."),
            .init(
                "Follower.Limits.spacing", Follower.Limits.spacing,
                "The least pause between two times that others' commits are taken over."),
            .init(
                "KeptAssets.versions", KeptAssets.versions,
                "Versions of the program whose pages still find their style."),
        ]
    }

    var watching: [LimitRow] {
        [
            .init("Watch.Limits.pause", Watch.Limits.pause, "The pause between two samples."),
            .init(
                "Watch.Limits.told", Watch.Limits.told,
                "Samples between two times that pages are told."),
            .init(
                "Sampling.Limits.window", Sampling.Limits.window,
                "The time that rates are taken over."),
            .init(
                "Sampling.Limits.presence", Sampling.Limits.presence,
                "The time that people are counted over."),
            .init(
                "Sampling.Limits.orders", Sampling.Limits.orders,
                "The time that orders are counted over."),
            .init(
                "DatabaseProbe.Limits.pause", DatabaseProbe.Limits.pause,
                "The pause between two reads that watch the database."),
            .init(
                "DatabaseProbe.Limits.patience", DatabaseProbe.Limits.patience,
                "The time after which a read that watches the database is unanswered."),
            .init(
                "HeldClock.Limits.told", HeldClock.Limits.told,
                "The difference of clocks above which it is told and corrected."),
            .init(
                "DatabaseProbe.Limits.size", DatabaseProbe.Limits.size,
                "The pause between two questions for the database's size."),
            .init(
                "StoringProbe.Limits.pause", StoringProbe.Limits.pause,
                "The pause between two looks whether anything can be stored."),
            .init(
                "Alarm.Limits.spacing", Alarm.Limits.spacing,
                "The least time between two alerts."),
            .init(
                "Alarm.Limits.memory", Alarm.Limits.memory,
                "The time for which it is remembered that something was told to be over while "
                    + "something milder held."),
            .init(
                "Alarm.Limits.settled", Alarm.Limits.settled,
                "The time the gravest has not held, or all is well, before that is told."),
            .init("AlertPoster.Limits.tries", AlertPoster.Limits.tries, "Tries of one alert."),
            .init(
                "AlertPoster.Limits.firstRetry", AlertPoster.Limits.firstRetry,
                "The pause after the first try of an alert; it doubles."),
            .init(
                "AlertPoster.Limits.secondLook", AlertPoster.Limits.secondLook,
                "The pause before another look at an alert that is not so just now."),
            .init(
                "AlertPoster.Limits.keptAgain", AlertPoster.Limits.keptAgain,
                "The pause before an alert is stored again that could not be just now."),
            .init(
                "AlertPoster.Limits.noted", AlertPoster.Limits.noted,
                "The pause before it is looked at again what became of an alert."),
            .init(
                "AlertPoster.Limits.late", AlertPoster.Limits.late,
                "The age up to which an alert of a process that has ended is still posted."),
            .init(
                "Courier.pause", Courier.pause,
                "The pause between two looks for what has happened and what is to be delivered."),
            .init(
                "Courier.helping", Courier.helping,
                "The same, of those who help where a receiver takes several at once."),
            .init(
                "RelayLimits.held", RelayLimits.held,
                "The time after which another node may try a delivery."),
            .init(
                "RelayLimits.entries", RelayLimits.entries, "Entries that a relay reads at once."),
            .init("RelayLimits.listed", RelayLimits.listed, "Deliveries or entries in one list."),
            .init(
                "RelayLimits.lost", RelayLimits.lost,
                "Times that a delivery is begun whose process ended each time before it was done."),
            .init(
                "RelayLimits.unserved", RelayLimits.unserved,
                "The time that a delivery waits for a server that delivers to its receiver."),
            .init(
                "RelayLimits.kept", RelayLimits.kept,
                "The time for which a delivery that has ended is told of."),
        ] + mail
    }

    private var mail: [LimitRow] {
        [
            .init(
                "MailCourier.Limits.connections", MailCourier.Limits.connections,
                "Connections to the mail server that mails to shoppers go by."),
            .init(
                "MailCourier.Limits.batch", MailCourier.Limits.batch,
                "Mails that a connection takes on at once."),
            .init(
                "MailCourier.Limits.turn", MailCourier.Limits.turn,
                "The time after which a connection begins no more of the mails it took on."),
            .init(
                "MailCourier.Limits.pause", MailCourier.Limits.pause,
                "The pause of mails that were not tried because the mail server is away."),
            .init(
                "MailCourier.Limits.signIn", MailCourier.Limits.signIn,
                "The age up to which staff are written to about a sign-in."),
            .init(
                "MailPictureLimits.bytes", bytes: MailPictureLimits.bytes,
                "The picture of a QR in a mail; the mail goes without a larger one."),
            .init(
                "ReminderClock.pause", ReminderClock.pause,
                "The pause between two looks for whose time to pay is nearly over."),
            .init(
                "SMTPLimits.connecting", SMTPLimits().connecting,
                "The time until a mail server has let the shop in."),
            .init(
                "SMTPLimits.answering", SMTPLimits().answering,
                "The time within which a mail server answers."),
            .init("SMTPLimits.whole", SMTPLimits().whole, "The time of handing one mail over."),
        ]
    }
}
