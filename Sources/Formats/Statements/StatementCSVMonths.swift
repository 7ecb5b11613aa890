internal import Shop

/// Dates with the name of their month: `18 Sep 2026`, `Sep 18, 2026`, `18 ก.ย. 69`.
enum StatementCSVMonths {
    /// Reads a text without blanks at its ends; `nil` where it is no such date.
    static func date(_ text: String) -> StatementCSVDate? {
        var words = text.pieces(at: " ")
        var secondOfDay: Int?
        if let place = words.firstIndex(where: { $0.has(":") }) {
            var scan = StatementCSVScan(Array(words[place...].joined(separator: " ").utf8)[...])
            guard let time = scan.time() else { return nil }
            secondOfDay = time
            words.removeSubrange(place...)
        }
        var month: Int?
        var monthPlace = 0
        var numbers: [(value: Int, digits: Int)] = []
        for part in parts(of: words.joined(separator: " ")) {
            if let value = Int64(digits: part), !part.isEmpty, part.utf8.count <= 4 {
                numbers.append((Int(value), part.utf8.count))
            } else if let found = months[part] {
                guard month == nil else { return nil }
                (month, monthPlace) = (found, numbers.count)
            } else if !connectives.contains(part) {
                return nil
            }
        }
        guard let month, numbers.count == 2, monthPlace <= 1 else { return nil }
        let isYearFirst = numbers[0].digits == 4
        let (day, year) = isYearFirst ? (numbers[1], numbers[0]) : (numbers[0], numbers[1])
        guard day.digits <= 2, year.digits == 4 || year.digits == 2 else { return nil }
        return StatementCSVDate(
            form: .named, day.value, month, year.value, hasWholeYear: year.digits == 4,
            secondOfDay: secondOfDay)
    }

    /// The text with all decimal digits as those of ASCII.
    static func withDigitsOfASCII(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard scalar.value >= 0x80, scalar.properties.numericType == .decimal,
                let value = scalar.properties.numericValue,
                let digit = Unicode.Scalar(UInt32(0x30 + Int(value)))
            else {
                scalars.append(scalar)
                continue
            }
            scalars.append(digit)
        }
        return String(scalars)
    }

    /// Runs of digits and runs of letters, in lower case; points inside of words are dropped.
    private static func parts(of text: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var isNumber = false
        func isLetter(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
        }
        for scalar in text.lowercased().unicodeScalars {
            let isDigit = (0x30...0x39).contains(scalar.value)
            if isDigit || isLetter(scalar) {
                if !part.isEmpty, isDigit != isNumber {
                    parts.append(part)
                    part = ""
                }
                isNumber = isDigit
                part.unicodeScalars.append(scalar)
            } else if scalar != "." || isNumber {
                if !part.isEmpty { parts.append(part) }
                part = ""
            }
        }
        return part.isEmpty ? parts : parts + [part]
    }

    private static let connectives: Set<String> = ["de", "del", "พศ", "วันที่"]

    /// The names of months, from January to December, of the languages that labels are known in.
    private static let months: [String: Int] = {
        let years = [
            "jan feb mar apr may jun jul aug sep oct nov dec",
            "january february march april may june july august september october november december",
            "มค กพ มีค เมย พค มิย กค สค กย ตค พย ธค",
            "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม "
                + "พฤศจิกายน ธันวาคม",
            "jan feb mär apr mai jun jul aug sep okt nov dez",
            "januar februar märz april mai juni juli august september oktober november dezember",
            "jan feb mrt apr mei jun jul aug sep okt nov dec",
            "januari februari maart april mei juni juli augustus "
                + "september oktober november december",
            "ledna února března dubna května června července srpna září října listopadu prosince",
            "janv févr mars avr mai juin juil août sept oct nov déc",
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "ene feb mar abr may jun jul ago sep oct nov dic",
            "enero febrero marzo abril mayo junio julio agosto "
                + "septiembre octubre noviembre diciembre",
            "jan fev mar abr mai jun jul ago set out nov dez",
            "janeiro fevereiro março abril maio junho julho agosto "
                + "setembro outubro novembro dezembro",
        ]
        var months: [String: Int] = [:]
        for year in years {
            for (place, name) in year.pieces(at: " ").enumerated() {
                months[String(name)] = place + 1
            }
        }
        return months
    }()
}
