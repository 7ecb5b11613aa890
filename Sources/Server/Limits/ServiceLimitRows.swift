internal import Delivery
internal import Operations

/// The limits of what runs by itself, and of what is watched.
extension ShopLimits {
    var services: [LimitRow] {
        [
            .init("ReadProbeLimits.answer", ReadProbeLimits.answer, "for a balancer that asks"),
            .init("ReadProbeLimits.reads", ReadProbeLimits.reads, "in hand for balancers"),
            .init("Sweeper.Limits.pause", Sweeper.Limits.pause, "how often clocks are looked at"),
            .init("Sweeper.Limits.batch", Sweeper.Limits.batch, "orders ended in one command"),
            .init("Sweeper.Limits.fewest", Sweeper.Limits.fewest, "where that takes long"),
            .init("Sweeper.Limits.most", Sweeper.Limits.most, "where it takes no time"),
            .init("Sweeper.Limits.turn", Sweeper.Limits.turn, "which is longer than this"),
            .init("Sweeper.Limits.housekeeping", Sweeper.Limits.housekeeping, "clearing away"),
            .init("Follower.Limits.pause", Follower.Limits.pause, "how often others are looked at"),
            .init("Follower.Limits.spacing", Follower.Limits.spacing, "and taken over, at most"),
            .init("KeptAssets.versions", KeptAssets.versions, "whose pages find their style"),
        ]
    }

    var watching: [LimitRow] {
        [
            .init("Watch.Limits.pause", Watch.Limits.pause, "between two samples"),
            .init("Watch.Limits.told", Watch.Limits.told, "samples for each that pages are told"),
            .init("Sampling.Limits.window", Sampling.Limits.window, "rates are taken over"),
            .init("Sampling.Limits.presence", Sampling.Limits.presence, "people are counted over"),
            .init("Sampling.Limits.orders", Sampling.Limits.orders, "orders are counted over"),
            .init("Sampling.Limits.clockMoved", Sampling.Limits.clockMoved, "a set clock is told"),
            .init("DatabaseProbe.Limits.pause", DatabaseProbe.Limits.pause, "between two reads"),
            .init("DatabaseProbe.Limits.patience", DatabaseProbe.Limits.patience, "a read"),
            .init("HeldClock.Limits.told", HeldClock.Limits.told, "a clock is away from another"),
            .init("DatabaseProbe.Limits.size", DatabaseProbe.Limits.size, "between two sizes"),
            .init("StoringProbe.Limits.pause", StoringProbe.Limits.pause, "the same, to store"),
            .init("Alarm.Limits.spacing", Alarm.Limits.spacing, "between two alerts"),
            .init("Alarm.Limits.memory", Alarm.Limits.memory, "an alert that was told"),
            .init("AlertPoster.Limits.tries", AlertPoster.Limits.tries, "tries of one alert"),
            .init(
                "AlertPoster.Limits.firstRetry", AlertPoster.Limits.firstRetry, "after the first"),
            .init(
                "AlertPoster.Limits.secondLook", AlertPoster.Limits.secondLook,
                "before an alert that seems over is dropped"),
        ]
    }
}
