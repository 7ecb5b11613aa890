import Formats
import Shop
import Testing

@Suite("Dates in banks' CSV files")
struct StatementCSVDateTests {
    private func read(
        _ dates: [String], label: String = "Date", order: StatementCSVOrder? = nil,
        years: StatementCSVYears = .automatic
    ) throws -> StatementTold {
        let text = "\(label);Amount\n" + dates.map { "\"\($0)\";1.00\n" }.joined()
        var mapping = StatementCSVLayout.recognise(Array(text.utf8)).mapping
        if let order { mapping.order = order }
        mapping.years = years
        return try .csv(text, mapping: mapping)
    }

    @Test(
        "dates that can be one day only",
        arguments: [
            "18-09-26", "18/09/2026", "09/18/2026", "18.9.2026", "18.09.26", "2026-09-18",
            "2026/09/18", "20260918", "18092026", "18/09/2569", "18/09/69", "2569-09-18",
            "๑๘/๐๙/๒๕๖๙", "18 Sep 2026", "18-Sep-26", "Sep 18, 2026", "September 18 2026",
            "18 ก.ย. 69", "18 กันยายน 2569", "18. September 2026", "18 de septiembre de 2026",
            "18 sept. 2026", "18 září 2026", "2026-09-18T08:30:00.123+07:00", "18/09/2026 08:30",
            "18 Sep 2026 08:30:00",
        ])
    func days(_ text: String) throws {
        let read = try read([text])
        #expect(read.days == ["2026-09-18"], "\(read)")
    }

    @Test(
        "one day shows the order of all",
        arguments: [
            (["18-09-26", "09-10-26"], ["2026-09-18", "2026-10-09"]),
            (["09-10-26", "19-09-26"], ["2026-10-09", "2026-09-19"]),
            (["09/10/2026", "09/18/2026"], ["2026-09-10", "2026-09-18"]),
            (["05/05/2026"], ["2026-05-05"]), (["01.02.2026"], ["2026-02-01"]),
            (["01/02/2569"], ["2026-02-01"]),
        ])
    func order(_ dates: [String], _ days: [String]) throws {
        #expect(try read(dates).days == days)
    }

    @Test(
        "day and month that cannot be told apart are asked for",
        arguments: ["01/02/2026", "01-02-26"])
    func unclear(_ date: String) throws {
        let refusal = try read(["05/05/2026", date]).refusal
        #expect(refusal == StatementRefusal(line: 3, reason: .dateOrder(date)))
        #expect(try read([date], order: .dayMonthYear).days == ["2026-02-01"])
        #expect(try read([date], order: .monthDayYear).days == ["2026-01-02"])
        #expect(try read([date], label: "วันที่").days == ["2026-02-01"])
    }

    @Test(
        "six digits begin or end with the year, by all of them",
        arguments: [
            (["261128", "261129", "261130"], ["2026-11-28", "2026-11-29", "2026-11-30"]),
            (["261130", "261129", "261128"], ["2026-11-30", "2026-11-29", "2026-11-28"]),
            (["261201", "261130"], ["2026-12-01", "2026-11-30"]),
            (["281126", "291126", "301126"], ["2026-11-28", "2026-11-29", "2026-11-30"]),
            (["311226", "010127"], ["2026-12-31", "2027-01-01"]),
            (["150125", "150225", "150126"], ["2025-01-15", "2025-02-15", "2026-01-15"]),
            (["691128", "691129"], ["2026-11-28", "2026-11-29"]),
            (["113026", "120126"], ["2026-11-30", "2026-12-01"]),
        ])
    func compact(_ dates: [String], _ days: [String]) throws {
        #expect(try read(dates).days == days)
    }

    @Test("six digits that are two days are asked for, and a label in Thai does not hide the year")
    func compactUnclear() throws {
        let refusal = try read(["261128", "261128"]).refusal
        #expect(refusal == StatementRefusal(line: 2, reason: .dateOrder("261128")))
        #expect(try read(["261128"], order: .yearMonthDay).days == ["2026-11-28"])
        #expect(try read(["691128"], label: "วันที่").days == ["2026-11-28"])
        #expect(try read(["281126"], label: "วันที่").days == ["2026-11-28"])
    }

    @Test("a mapping may say the order and the years")
    func settings() throws {
        #expect(try read(["26-09-18"], order: .yearMonthDay).days == ["2026-09-18"])
        #expect(try read(["18/09/69"], years: .gregorian).days == ["2069-09-18"])
        #expect(try read(["18/09/26"], years: .buddhist).days == ["1983-09-18"])
        #expect(
            try read(["18/09/49", "18/09/50", "18/09/92", "18/09/93"]).days
                == ["2049-09-18", "2007-09-18", "2049-09-18", "1993-09-18"])
    }

    @Test(
        "what is no date is refused with its line",
        arguments: [
            "31/02/2026", "00/01/2026", "2026-13-01", "18/09/3000", "18/09", "18/09/026", "99",
        ])
    func refused(_ text: String) throws {
        let read = try read(["18/09/2026", text])
        #expect(read.days == ["2026-09-18"])
        #expect(read.refused == [StatementRefusal(line: 3, reason: .date(text))])
    }

    @Test(
        "the time of day is that of its column, or stands behind the date",
        arguments: [
            ("08:30", 30_600), ("8.30 น.", 30_600), ("20:15:30", 72_930), ("8:15 PM", 72_900),
            ("12:00 AM", 0), ("23:59:59", 86_399), ("24:00", nil), ("later", nil), ("", nil),
        ])
    func times(_ time: String, _ second: Int?) throws {
        let read = try StatementTold.csv("Date,Time,Amount\n2026-09-18,\(time),1.00\n")
        #expect(read.rows.map(\.secondOfDay) == [second])
        let joined = try self.read(["2026-09-18 08:30"])
        #expect(joined.rows.map(\.secondOfDay) == [30_600])
    }

    @Test("the value date stands in where there is no other")
    func valueDate() throws {
        let read = try StatementTold.csv(
            "Booking date,Value date,Amount\n2026-09-18,2026-09-20,1.00\n,2026-09-20,2.00\n")
        #expect(read.days == ["2026-09-18", "2026-09-20"])
    }
}
