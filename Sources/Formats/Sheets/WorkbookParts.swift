/// The small parts of a workbook beside its sheets (ISO/IEC 29500-1, 18.2 and 18.8).
enum WorkbookParts {
    /// A sheet as the workbook's own parts name it.
    struct Sheet {
        var name: String
        /// The range with filters, `$A$1:$E$4`; `nil` for a sheet without columns.
        var filter: String?
    }

    private static let declaration =
        #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let packageLinks = "http://schemas.openxmlformats.org/package/2006/relationships"
    private static let types = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    /// The text of `[Content_Types].xml`.
    static func contentTypes(sheets: Int) -> String {
        let parts = (1...max(1, sheets)).prefix(sheets).map { number in
            part("/xl/worksheets/sheet\(number).xml", "worksheet")
        }
        return declaration
            + #"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#
            + #"<Default Extension="rels" "#
            + #"ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#
            + #"<Default Extension="xml" ContentType="application/xml"/>"#
            + part("/xl/workbook.xml", "sheet.main") + part("/xl/styles.xml", "styles")
            + parts.joined() + "</Types>"
    }

    private static func part(_ name: String, _ type: String) -> String {
        #"<Override PartName="\#(name)" ContentType="\#(types).\#(type)+xml"/>"#
    }

    /// The text of `_rels/.rels`.
    static let packageRelations =
        declaration + #"<Relationships xmlns="\#(packageLinks)">"#
        + link(1, "officeDocument", "xl/workbook.xml") + "</Relationships>"

    /// The text of `xl/_rels/workbook.xml.rels`.
    static func relations(sheets: Int) -> String {
        let targets = (0..<sheets).map {
            link($0 + 1, "worksheet", "worksheets/sheet\($0 + 1).xml")
        }
        return declaration + #"<Relationships xmlns="\#(packageLinks)">"# + targets.joined()
            + link(sheets + 1, "styles", "styles.xml") + "</Relationships>"
    }

    private static func link(_ number: Int, _ kind: String, _ target: String) -> String {
        #"<Relationship Id="rId\#(number)" Type="\#(links)/\#(kind)" Target="\#(target)"/>"#
    }

    /// The text of `xl/workbook.xml`.
    static func workbook(_ sheets: [Sheet]) -> String {
        let entries = sheets.enumerated().map { place, sheet in
            let name = escaped(sheet.name)
            return #"<sheet name="\#(name)" sheetId="\#(place + 1)" r:id="rId\#(place + 1)"/>"#
        }
        let filters = sheets.enumerated().compactMap { place, sheet in
            sheet.filter.map { range in
                let name = escaped(sheet.name, quotes: "''")
                return #"<definedName name="_xlnm._FilterDatabase" localSheetId="\#(place)" "#
                    + #"hidden="1">'\#(name)'!\#(range)</definedName>"#
            }
        }
        let names = filters.isEmpty ? "" : "<definedNames>\(filters.joined())</definedNames>"
        return declaration + #"<workbook xmlns="\#(main)" xmlns:r="\#(links)">"#
            + #"<bookViews><workbookView activeTab="0"/></bookViews>"#
            + "<sheets>\(entries.joined())</sheets>\(names)</workbook>"
    }

    /// The text of `xl/styles.xml`; the places of its formats are `SheetRows.Style`.
    static let styles =
        declaration + """
            <styleSheet xmlns="\(main)"><numFmts count="\(5 + SheetRows.Style.quarters.count)">\
            <numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm"/>\
            <numFmt numFmtId="165" formatCode="#,##0"/>\
            <numFmt numFmtId="166" formatCode="#,##0.0"/>\
            <numFmt numFmtId="167" formatCode="#,##0.00"/>\
            <numFmt numFmtId="168" formatCode="#,##0.000"/>\
            \(offsetFormats)</numFmts><fonts count="2">\
            <font><sz val="11"/><name val="Calibri"/><family val="2"/></font>\
            <font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>\
            <fills count="2"><fill><patternFill patternType="none"/></fill>\
            <fill><patternFill patternType="gray125"/></fill></fills>\
            <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
            <cellStyleXfs count="1">\
            <xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
            <cellXfs count="\(7 + SheetRows.Style.quarters.count)">\
            <xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
            <xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
            \(format(164))\(format(165))\(format(166))\(format(167))\(format(168))\
            \(offsetStyles)</cellXfs>\
            <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>\
            </styleSheet>
            """

    /// A time with its offset behind it, which Excel shows as it stands: the value is the time.
    private static let offsetFormats = SheetRows.Style.quarters.enumerated().map { place, quarter in
        let offset = DateText.offset(Int64(quarter) * 900)
        return #"<numFmt numFmtId="\#(169 + place)" "#
            + #"formatCode="yyyy-mm-dd hh:mm&quot; \#(offset)&quot;"/>"#
    }.joined()

    private static let offsetStyles = SheetRows.Style.quarters.indices.enumerated()
        .map { place, _ in format(169 + place) }.joined()

    private static func format(_ number: Int) -> String {
        #"<xf numFmtId="\#(number)" fontId="0" fillId="0" borderId="0" xfId="0" "#
            + #"applyNumberFormat="1"/>"#
    }

    /// What stands before a sheet's rows: a frozen first row and the widths of the columns.
    static func opening(_ columns: [Column], isFirst: Bool) -> String {
        let widths = columns.enumerated().map { place, column in
            let number = place + 1
            return #"<col min="\#(number)" max="\#(number)" width="\#(width(column.width))" "#
                + #"customWidth="1"/>"#
        }
        let selected = isFirst ? #"tabSelected="1" "# : ""
        return declaration + #"<worksheet xmlns="\#(main)" xmlns:r="\#(links)">"#
            + #"<sheetViews><sheetView \#(selected)workbookViewId="0">"#
            + #"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#
            + #"<selection pane="bottomLeft"/></sheetView></sheetViews>"#
            + #"<sheetFormatPr defaultRowHeight="15"/>"#
            + (widths.isEmpty ? "" : "<cols>\(widths.joined())</cols>") + "<sheetData>"
    }

    /// The XML that stands behind a sheet's rows.
    static func closing(filter: String?) -> String {
        let filters = filter.map { #"<autoFilter ref="\#($0)"/>"# } ?? ""
        return "</sheetData>\(filters)"
            + #"<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" "#
            + #"footer="0.3"/></worksheet>"#
    }

    /// A width in digits as the format wants it: with 5 pixels of padding, where a digit of the
    /// standard font has 7, in steps of 1/256 (18.3.1.13).
    private static func width(_ digits: Double) -> Double {
        ((digits * 7 + 5) / 7 * 256).rounded(.down) / 256
    }

    /// - Parameter quotes: what stands for a `'`, which is doubled in a name of a range
    ///   (18.17.2.3).
    private static func escaped(_ text: String, quotes: String = "'") -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += quotes
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
