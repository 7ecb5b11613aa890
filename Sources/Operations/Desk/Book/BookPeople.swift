internal import Shop
internal import Storage

extension DeskBook {
    /// Says that a person's units will be asked for.
    func want(_ person: Person) { people.want(person) }

    /// Says that somebody's units in the drop of an order will be asked for.
    func want(_ mark: Person.Mark, inDropOf order: OrderID) {
        peopleOf.append((order, mark))
    }

    func askPeople(_ wants: BookWants) throws {
        for (column, pairs) in PeopleQueries.byColumn(wants.markedDrops) {
            try PeopleQueries.ofDrops(column, base.dialect).expect(base, pairs)
        }
        for (column, pairs) in PeopleQueries.byColumn(wants.markedOrders) {
            try PeopleQueries.ofOrders(column, base.dialect).expect(base, pairs)
        }
    }

    func takePeople(_ wants: BookWants) throws {
        for (column, pairs) in PeopleQueries.byColumn(wants.markedDrops) {
            try PeopleQueries.ofDrops(column, base.dialect).forEach(base, pairs) { row in
                people.put(Person(row: row, column), Int(row.integer(2)))
            }
        }
        var units: [Person: Int] = [:]
        for (column, pairs) in PeopleQueries.byColumn(wants.markedOrders) {
            try PeopleQueries.ofOrders(column, base.dialect).forEach(base, pairs) { row in
                units[Person(row: row, column)] = Int(row.integer(2))
            }
        }
        for (order, mark) in wants.peopleOf {
            guard let row = orders[order], drops[row.order.drop]?.limitPerPerson != nil else {
                continue
            }
            let person = Person(drop: row.order.drop, mark: mark)
            if !people.knows(person) { people[person] = units[person] ?? 0 }
        }
    }
}

/// How many units people have in live orders.
private enum PeopleQueries {
    /// The columns that people are known by.
    enum Column: String, CaseIterable {
        case phone = "phone_key"
        case email = "email_key"
        case ticket
    }

    /// Pairs of a drop or an order with a mark, by the column of the mark.
    static func byColumn(
        _ marks: [(Value, Person.Mark)]
    ) -> [(Column, [(first: Value, second: Value)])] {
        Column.allCases.compactMap { column in
            let pairs = marks.filter { $0.1.column == column }
                .map { (first: $0.0, second: $0.1.value) }
            return pairs.isEmpty ? nil : (column, pairs)
        }
    }

    static func ofDrops(_ column: Column, _ dialect: Dialect) -> PairedQuery {
        (dialect.computesSetsFirst ? postgres : sqlite).ofDrops[column]
    }

    static func ofOrders(_ column: Column, _ dialect: Dialect) -> PairedQuery {
        (dialect.computesSetsFirst ? postgres : sqlite).ofOrders[column]
    }

    /// The columns that a person is counted by, with a query for each.
    struct Columns: Sendable {
        private let phones: PairedQuery
        private let emails: PairedQuery
        private let tickets: PairedQuery

        /// - Parameter drops: gives the condition on an order's drop.
        fileprivate init(_ drops: (String) -> String) {
            phones = PeopleQueries.query(.phone, drops)
            emails = PeopleQueries.query(.email, drops)
            tickets = PeopleQueries.query(.ticket, drops)
        }

        subscript(column: Column) -> PairedQuery {
            switch column {
            case .phone: phones
            case .email: emails
            case .ticket: tickets
            }
        }
    }

    private struct Texts: Sendable {
        let ofDrops: Columns
        let ofOrders: Columns

        /// A drop without a limit counts nobody, and may have a hundred thousand orders.
        init(_ dialect: Dialect) {
            let limited = "SELECT id FROM drops WHERE limit_per_person IS NOT NULL AND id IN"
            ofDrops = Columns { dialect.among("\(limited) (\($0))") }
            ofOrders = Columns { orders in
                dialect.among(
                    """
                    \(limited) (SELECT changed.drop_id FROM orders AS changed
                        WHERE changed.id IN (\(orders)))
                    """)
            }
        }
    }

    private static let sqlite = Texts(.sqlite)
    private static let postgres = Texts(.postgres)

    fileprivate static func query(
        _ column: Column, _ drops: (String) -> String
    ) -> PairedQuery {
        let name = column.rawValue
        let live = OrderStatus.allCases.filter(\.holdsStock).map { "'\($0.rawValue)'" }
        return PairedQuery { firsts, marks in
            """
            SELECT drop_id, \(name), sum(quantity) FROM orders
            WHERE drop_id \(drops(firsts)) AND \(name) IN (\(marks))
                AND status IN (\(live.joined(separator: ", ")))
            GROUP BY drop_id, \(name)
            """
        }
    }
}

extension Person.Mark {
    fileprivate var column: PeopleQueries.Column {
        switch self {
        case .phone: .phone
        case .email: .email
        case .ticket: .ticket
        }
    }

    fileprivate var value: Value {
        switch self {
        case .phone(let text), .email(let text): .text(text)
        case .ticket(let number): .integer(number)
        }
    }
}

extension Person {
    fileprivate init(row: any Row, _ column: PeopleQueries.Column) {
        let mark: Mark =
            switch column {
            case .phone: .phone(row.text(1))
            case .email: .email(row.text(1))
            case .ticket: .ticket(row.integer(1))
            }
        self.init(drop: DropID(row.integer(0)), mark: mark)
    }
}

extension BookWants {
    fileprivate var markedDrops: [(Value, Person.Mark)] {
        people.map { (Value.integer($0.drop.value), $0.mark) }
    }

    fileprivate var markedOrders: [(Value, Person.Mark)] {
        peopleOf.map { ($0.order.key, $0.mark) }
    }
}
