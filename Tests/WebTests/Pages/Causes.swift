import Delivery
import Shop

/// One thing that may limit the shop: what the parts of a process say while it does, and what
/// people are to be told then.
struct Cause: Sendable {
    /// Whom it is told.
    enum Told: Equatable, Sendable {
        /// The seller, wherever they are.
        case everywhere
        /// Who looks at the page only; why it is no alert.
        case onThePage(because: String)
    }

    /// A sentence in parts: what it names, and what to do about it.
    struct Words: Sendable {
        var what: String
        var todo: String
    }

    var told: Told = .everywhere
    /// Seconds that it lasts until it is told, and seconds without it until all is well: literal,
    /// so that whoever changes how patient the shop is sees what becomes of each.
    var begins: Int
    var ends: Int
    /// What held beside it, and is told as better until all is well.
    var eases: Set<Limit> = []
    var english: Words
    var thai: Words
    /// Puts one more second of it into what the parts say.
    var happens: @Sendable (inout Readings) -> Void
}

extension Limit {
    /// Those that stop everything: what they leave behind is told as nothing else.
    var standsStill: Bool { self == .databaseAway || self == .databaseHeld || self == .ordersStop }

    /// Every cause. A new one does not compile before it is here.
    var cause: Cause {
        switch self {
        case .calm, .soldOut, .lineOpen, .lineFull, .lineSlowed, .linePaused: notable
        case .slipsWait, .uploads, .slipsCut, .connections, .connectQueue: onTheWay
        case .desk, .diskSync, .processor, .staffWork, .memory: ofTheMachine
        case .diskFull, .slipsStop, .ordersStop, .storeAway: ofTheDisk
        case .clockApart, .clockMoved, .databaseHeld, .databaseAway: ofTheDatabase
        }
    }

    private var notable: Cause {
        func inLine(_ state: LineFigures.State) -> @Sendable (inout Readings) -> Void {
            return { $0.line = LineFigures(length: 40, admittedPerMinute: 30, state: state) }
        }
        switch self {
        case .soldOut:
            return Cause(
                told: .onThePage(because: "a drop is made to sell out"), begins: 1, ends: 2,
                english: .init(what: "Every unit", todo: "Units come back by themselves"),
                thai: .init(what: "ถูกจองครบแล้ว", todo: "สินค้าจะกลับมาเอง")
            ) { $0.stock.unitsLeft = 0 }
        case .lineOpen:
            return Cause(
                told: .onThePage(because: "the line does what it is for"), begins: 3, ends: 5,
                english: .init(what: "40 people wait in line, 30 a minute", todo: "nothing to do"),
                thai: .init(what: "มีคนรอในคิว 40 คน", todo: "ไม่ต้องทำอะไร"),
                happens: inLine(.open))
        case .lineFull:
            return Cause(
                told: .onThePage(because: "the line does what it is for"), begins: 3, ends: 5,
                english: .init(what: "as many as may at once. 40 wait", todo: "A higher number"),
                thai: .init(what: "เต็มจำนวนแล้ว รออยู่ 40 คน", todo: "ถ้าเพิ่มจำนวนที่หน้าคิว"),
                happens: inLine(.full))
        case .lineSlowed:
            return Cause(
                told: .onThePage(because: "what makes it slow is told by itself"), begins: 3,
                ends: 5,
                english: .init(what: "lets people in slowly", todo: "see the slowest step"),
                thai: .init(what: "คิวเดินช้า", todo: "ดูขั้นตอนที่ช้าที่สุด"),
                happens: inLine(.slowed))
        case .linePaused:
            return Cause(
                told: .onThePage(because: "staff have stopped it themselves"), begins: 1, ends: 2,
                english: .init(what: "The line is stopped", todo: "Let it go on"),
                thai: .init(what: "คิวหยุดพักอยู่", todo: "ให้คิวเดินต่อ"),
                happens: inLine(.paused))
        default:
            return Cause(
                told: .onThePage(because: "nothing is wrong"), begins: 1, ends: 1,
                english: .init(what: "All is well", todo: ""),
                thai: .init(what: "ร้านทำงานปกติ", todo: "")
            ) { _ in }
        }
    }

    private var onTheWay: Cause {
        switch self {
        case .slipsWait:
            return Cause(
                begins: 5, ends: 30,
                english: .init(what: "300. That is about 2 h 30 min", todo: "Check them now"),
                thai: .init(what: "สลิปรอตรวจ 300 ใบ", todo: "หาคนมาช่วย")
            ) { $0.slips.waiting = 300 }
        case .uploads:
            return Cause(
                begins: 5, ends: 30,
                english: .init(what: "62 of 64 places", todo: "stop whatever else uses it"),
                thai: .init(what: "ใช้ไป 62 จาก 64 ช่อง", todo: "หยุดโปรแกรมอื่นที่ใช้อินเทอร์เน็ต")
            ) { $0.web.uploads = 62 }
        case .slipsCut:
            // Three seconds until five of a minute, a minute until they are none of the last one.
            return Cause(
                begins: 7, ends: 89,
                english: .init(what: "slips broke off on their way", todo: "the proxy’s limits"),
                thai: .init(what: "สลิปขาดกลางทาง", todo: "เวลาที่พร็อกซีกำหนด")
            ) { $0.web.slipsCut += 2 }
        case .connections:
            return Cause(
                begins: 5, ends: 30,
                english: .init(what: "there are places for 1000", todo: "LimitNOFILE"),
                thai: .init(what: "มีที่สำหรับ 1000", todo: "LimitNOFILE")
            ) { $0.web.connections = 1_000 }
        default:
            // A connection that was dropped is in the rate of fifteen seconds.
            return Cause(
                begins: 1, ends: 29,
                english: .init(what: "connect in one moment", todo: "holdfast doctor"),
                thai: .init(what: "เชื่อมต่อพร้อมกัน", todo: "holdfast doctor")
            ) { $0.web.connectionsDropped += 40 }
        }
    }

    private var ofTheMachine: Cause {
        /// What shoppers feel; where they do not, a busy machine disturbs nobody.
        @Sendable func felt(_ readings: inout Readings) { readings.times.answers.add(40, of: 2) }
        switch self {
        case .desk:
            return Cause(
                begins: 5, ends: 30,
                english: .init(what: "5000 are waiting", todo: "Turn the line on"),
                thai: .init(what: "รออยู่ 5000 รายการ", todo: "เปิดใช้คิว")
            ) { $0.desk.queue = 5_000 }
        case .diskSync:
            return Cause(
                begins: 10, ends: 44,
                english: .init(what: "The disk is slow", todo: "Stop what else writes to it"),
                thai: .init(what: "ดิสก์ช้า", todo: "หยุดโปรแกรมอื่นที่เขียนดิสก์")
            ) { readings in
                readings.times.steps[.commit]?.add(5, of: 2)
                felt(&readings)
            }
        case .processor:
            // Fourteen seconds until a quarter of a minute was busy on the average.
            return Cause(
                begins: 23, ends: 33,
                english: .init(what: "The processor is busy", todo: "turn the line on"),
                thai: .init(what: "หน่วยประมวลผลทำงานหนัก", todo: "เปิดใช้คิว")
            ) { readings in
                readings.machine.processorUsed += 178
                felt(&readings)
            }
        case .staffWork:
            return Cause(
                begins: 14, ends: 42,
                english: .init(what: "Our own searches", todo: "wait until the rush is over"),
                thai: .init(what: "การค้นหาและการส่งออกของทีม", todo: "พักการส่งออก")
            ) { readings in
                readings.staffReads += 1_500
                felt(&readings)
            }
        default:
            return Cause(
                begins: 10, ends: 30,
                english: .init(what: "Memory runs out: 100 MB", todo: "make upgrade"),
                thai: .init(what: "หน่วยความจำใกล้หมด เหลือ 100 MB", todo: "make upgrade")
            ) { $0.machine.memoryFree = 100_000_000 }
        }
    }

    private var ofTheDisk: Cause {
        switch self {
        case .diskFull:
            return Cause(
                begins: 10, ends: 30,
                english: .init(what: "840 MB are free", todo: "Make room now"),
                thai: .init(what: "ดิสก์ใกล้เต็ม เหลือ 840 MB", todo: "ทำที่ว่างตอนนี้")
            ) { $0.machine.diskFree = 840_000_000 }
        case .slipsStop:
            return Cause(
                begins: 2, ends: 30, eases: [.diskFull],
                english: .init(what: "no slip is taken", todo: "people who paid cannot show"),
                thai: .init(what: "ดิสก์เต็มจนรับสลิปไม่ได้", todo: "ลูกค้าที่จ่ายแล้ว")
            ) { $0.machine.diskFree = 12_000_000 }
        case .ordersStop:
            return Cause(
                begins: 4, ends: 3,
                english: .init(what: "nobody can order or pay", todo: "see why it takes nothing"),
                thai: .init(what: "บันทึกอะไรไม่ได้", todo: "ทำที่ว่างบนดิสก์")
            ) { $0.database.isRefusing = true }
        default:
            return Cause(
                begins: 30, ends: 10,
                english: .init(what: "7 files wait here", todo: "See whether the store runs"),
                thai: .init(what: "ที่เก็บไฟล์ไม่ตอบ มีไฟล์รออยู่ที่นี่ 7", todo: "ตรวจดูว่าที่เก็บ")
            ) { $0.store = StoreReading(isAway: true, waiting: 7) }
        }
    }

    private var ofTheDatabase: Cause {
        switch self {
        case .clockApart:
            return Cause(
                begins: 3, ends: 10,
                english: .init(what: "is 2 h away from the database’s", todo: "Set both clocks"),
                thai: .init(what: "ต่างจากฐานข้อมูล 2 ชม. ร้าน", todo: "ตั้งเวลาทั้งสองเครื่อง")
            ) { $0.database.clockCorrection = .milliseconds(7_199_990) }
        case .clockMoved:
            return Cause(
                begins: 5, ends: 5,
                english: .init(
                    what: "was set back by 2 h while the shop ran",
                    todo: "Set it right by a time server (chrony or systemd-timesyncd). Until then "
                        + "drops may look closed to everybody, and holds end at a wrong time. If "
                        + "it is right now, it was wrong when the shop was started: make upgrade"),
                thai: .init(
                    what: "ถูกตั้งถอยหลัง 2 ชม. ขณะ",
                    todo: "หากตอนนี้เวลาตรงแล้ว แปลว่าตอนเริ่มร้านเวลายังไม่ตรง คำสั่ง make upgrade")
            ) { $0.at = $0.at - .milliseconds(7_199_990) }
        case .databaseHeld:
            return Cause(
                begins: 6, ends: 2,
                english: .init(
                    what: "to be written has waited for 9 seconds", todo: "End what holds it"),
                thai: .init(what: "สิ่งที่ต้องบันทึกรอมา 9 วินาที", todo: "ปิดสิ่งที่ล็อกอยู่")
            ) { $0.database.heldFor = .seconds(9) }
        default:
            return Cause(
                begins: 3, ends: 2,
                english: .init(what: "does not answer: nobody can order", todo: "whether it runs"),
                thai: .init(what: "ฐานข้อมูลไม่ตอบ", todo: "ตรวจดูว่าฐานข้อมูลทำงาน")
            ) { $0.database.isAway = true }
        }
    }
}

extension BucketCounts {
    /// So many more fell into one of the buckets.
    mutating func add(_ count: Int64, of bucket: Int) { counts[bucket] += count }
}
