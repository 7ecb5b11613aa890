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
            live: isLive ? "/admin/jobs/list" : nil)
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
