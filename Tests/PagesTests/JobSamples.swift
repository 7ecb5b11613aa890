import Pages
import Shop

extension Sample {
    static func jobs(isLive: Bool) -> JobsPage {
        let rows = JobKind.allCases.flatMap { kind in
            JobState.allCases.map { job(kind, $0) }
        }
        return JobsPage(
            list: JobRows(
                rows: isLive ? rows + [job(.moreTime, .done, isTakenBack: true)] : [],
                asOf: time("13:45"), csrf: "token", before: isLive ? "34" : nil),
            older: isLive ? "/admin/jobs?before=12" : nil, hadEnded: !isLive,
            live: isLive ? "/admin/jobs/list" : nil, seesDeliveries: isLive)
    }

    private static func job(
        _ kind: JobKind, _ state: JobState, isTakenBack: Bool = false
    ) -> JobRow {
        JobRow(
            id: 17, kind: kind, isTakenBack: isTakenBack, state: state,
            isEnding: kind == .clearRehearsal && state == .running,
            drop: kind == .export ? nil : "Tour shirt 2026", who: "anna@shop.example",
            at: time("13:44"), done: state == .waiting ? 0 : 900, total: 1_500,
            problem: state == .failed ? "the disk is full" : nil,
            file: kind == .export && state == .done ? "/admin/jobs/17/file" : nil)
    }
}

extension Sample {
    static func deliveries(onlyGivenUp: Bool) -> DeliveriesPage {
        let states = onlyGivenUp ? [] : Delivery.State.allCases
        return DeliveriesPage(
            rows: zip(states, DeliveryRow.Kind.allCases).map { state, kind in
                DeliveryRow(
                    Delivery(
                        id: 9, relay: "alerts", receiver: "chat of main", entry: 17, state: state,
                        createdAt: Timestamp(milliseconds: 0), tries: state == .dropped ? 0 : 5,
                        nextAt: nil, endedAt: nil,
                        answer: state == .givenUp ? "it was answered with 500" : nil,
                        lastAnswer: state == .waiting
                            ? nil
                            : DeliveryAnswer(
                                status: 500, body: state == .givenUp ? "broken" : "",
                                took: .milliseconds(31))),
                    kind, order: kind == .alert || kind == .staffMail ? nil : "M9P7JJN",
                    text: state == .dropped ? nil : "The database cannot be reached.",
                    at: time("13:44"), next: state == .waiting ? time("13:46") : nil,
                    event: kind == .webhook ? "Paid" : nil)
            },
            onlyGivenUp: onlyGivenUp,
            older: onlyGivenUp ? nil : "/admin/deliveries?before=9", hadMoved: onlyGivenUp,
            isAsked: !onlyGivenUp, csrf: "token")
    }
}
