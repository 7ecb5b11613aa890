/// The words of banks' CSV files in English, Thai, German, Dutch, Czech, French, Spanish,
/// Portuguese and Vietnamese.
///
/// They are compared by `StatementCSVLabels.bare`, so case, blanks and strokes do not matter. Where
/// a file has several labels of one column, the one that stands first here is taken.
enum StatementCSVLabelTable {
    static let columns: [(StatementCSVColumn?, String)] = [
        (
            .date,
            """
            booking date|posting date|posted date|post date|date posted|entry date|completed date|\
            completion date|date|transaction date|trans date|txn date|tran date|date time|\
            วันที่บันทึกบัญชี|วันที่|วันที่ทำรายการ|วันที่รายการ|วันทำรายการ|วัน เดือน ปี|วันเวลา|\
            วันที่เวลา|buchungstag|buchungsdatum|buchung|boekdatum|boekingsdatum|transactiedatum|\
            datum zaúčtování|datum|datum provedení|date comptable|date de comptabilisation|\
            date opération|date de l'opération|date operation|fecha contable|fecha operación|\
            fecha de operación|f. operación|fecha|data movimento|data mov.|data do movimento|\
            data lançamento|data do lançamento|data operação|data|ngày hạch toán|ngày giao dịch|\
            ngày gd|ngày
            """
        ),
        (
            .time,
            """
            time|transaction time|เวลา|เวลาทำรายการ|uhrzeit|zeit|tijd|čas|heure|hora|giờ
            """
        ),
        (
            .valueDate,
            """
            value date|effective date|val date|วันที่มีผล|valutadatum|wertstellung|\
            wertstellungsdatum|valuta|rentedatum|datum valuty|date de valeur|date valeur|\
            fecha valor|fecha de valor|f. valor|data valor|data-valor|ngày hiệu lực|ngày giá trị
            """
        ),
        (
            .amount,
            """
            amount|transaction amount|billing amount|local amount|จำนวนเงิน|betrag|umsatz|bedrag|\
            transactiebedrag|zaúčtovaná částka|částka|objem|montant|montant de l'opération|importe|\
            monto|cantidad|montante|importância|valor|số tiền|số tiền giao dịch
            """
        ),
        (
            .moneyIn,
            """
            deposit|deposits|deposit amount|credit|credits|credit amount|amount credited|cr amount|\
            money in|paid in|receipts|ฝากเงิน|ฝาก|เงินฝาก|เงินเข้า|เครดิต|จำนวนเงินฝาก|รายการฝาก|\
            รับเงิน|haben|gutschrift|gutschriften|crédit|crédit euros|abono|abonos|haber|ingreso|\
            ingresos|depósito|depósitos|crédito|créditos|entrada|entradas|příjem|bijschrijving|\
            ghi có|phát sinh có|số tiền ghi có|có|tiền vào
            """
        ),
        (
            .moneyOut,
            """
            withdrawal|withdrawals|withdrawal amount|debit|debits|debit amount|amount debited|\
            dr amount|money out|paid out|ถอนเงิน|ถอน|เงินถอน|เงินออก|เดบิต|จำนวนเงินถอน|รายการถอน|\
            หักบัญชี|soll|belastung|belastungen|lastschrift|débit|débit euros|cargo|cargos|debe|\
            gasto|gastos|retiro|retiros|débito|débitos|saída|saídas|výdaj|afschrijving|ghi nợ|\
            phát sinh nợ|số tiền ghi nợ|nợ|tiền ra
            """
        ),
        (
            .direction,
            """
            cr/dr|dr/cr|credit/debit|debit/credit|d/c|c/d|credit debit indicator|direction|\
            soll/haben|s/h|soll/haben-kennzeichen|af bij|debet/credit|sens|dấu
            """
        ),
        (
            .name,
            """
            name|counterparty|counterparty name|counter party|payee|payer|merchant|sender|\
            beneficiary|beneficiary/payer|other party|ผู้โอน|ชื่อผู้โอน|ชื่อบัญชีผู้โอน|คู่บัญชี|\
            beguenstigter/zahlungspflichtiger|begünstigter/zahlungspflichtiger|\
            name zahlungsbeteiligter|auftraggeber/empfänger|auftraggeber/begünstigter|empfänger|\
            zahlungspflichtige*r|naam tegenpartij|naam/omschrijving|tegenpartij|název protiúčtu|\
            nom de la contrepartie|contrepartie|tiers|beneficiario|ordenante|\
            beneficiario/ordenante|beneficiário|tên người gửi|người chuyển|đối tác
            """
        ),
        (
            .account,
            """
            counterparty account|counterparty iban|counter account|other account|\
            beneficiary account|เลขที่บัญชีผู้โอน|บัญชีผู้โอน|จากบัญชี|kontonummer/iban|\
            iban zahlungsbeteiligter|gegenkonto|tegenrekening|tegenrekening iban/bban|\
            číslo protiúčtu|protiúčet|compte contrepartie|cuenta destino|tài khoản đối ứng
            """
        ),
        (
            .reference,
            """
            transaction id|transaction reference|transaction ref|reference number|reference no|\
            ref no|ref|bank reference|transaction number|txn id|เลขที่อ้างอิง|หมายเลขอ้างอิง|\
            เลขที่รายการ|transactiereferentie|volgnr|id transakce|id pohybu|id operace|\
            número de referencia|identificador|docto.|documento|número do documento|số tham chiếu|\
            số bút toán|mã giao dịch
            """
        ),
        (
            .balance,
            """
            balance|running balance|account balance|closing balance|balance amount|\
            ledger balance|available balance|outstanding balance|ยอดคงเหลือ|คงเหลือ|ยอดเงินคงเหลือ|\
            ยอดเงินคงเหลือในบัญชี|saldo nach buchung|saldo na trn|saldo na mutatie|saldo|\
            kontostand|\
            eindsaldo|zůstatek|solde|saldo contabilístico|saldo após movimento|số dư|\
            số dư sau giao dịch|số dư cuối
            """
        ),
        (
            .currency,
            """
            currency|billing currency|transaction currency|account currency|ccy|curr|สกุลเงิน|\
            währung|waehrung|munt|muntsoort|měna účtu|měna|devise|divisa|moneda|moeda|loại tiền|\
            tiền tệ
            """
        ),
        (
            .ownAccount,
            """
            account number|account no|account|iban/bban|iban|เลขที่บัญชี|auftragskonto|\
            iban auftragskonto|rekening|rekeningnummer|číslo účtu|compte|cuenta|conta|số tài khoản
            """
        ),
        (
            nil,
            """
            description|transaction description|details|transaction details|particulars|narrative|\
            narration|memo|remark|remarks|note|notes|channel|payment details|transaction type|type|\
            message|purpose|reference|payment reference|your reference|customer reference|\
            รายการ|รายละเอียด|คำอธิบาย|ช่องทาง|ช่องทางการทำรายการ|หมายเหตุ|บันทึกช่วยจำ|\
            ประเภทรายการ|verwendungszweck|buchungstext|vorgang/verwendungszweck|umsatztext|\
            kundenreferenz|kundenreferenz (end-to-end)|notiz|mededelingen|omschrijving|\
            omschrijving-1|omschrijving-2|omschrijving-3|mutatiesoort|betalingskenmerk|zpráva|\
            zpráva pro příjemce|poznámka|vs|ks|ss|variabilní symbol|konstantní symbol|\
            specifický symbol|typ transakce|popis|libellé|libellé opération|\
            libellé de l'opération|libellé simplifié|informations complémentaires|détail|détails|\
            communication|motif|référence|concepto|descripción|detalle|observaciones|movimiento|\
            más datos|referencia|descrição|histórico|lançamento|descritivo|detalhes|título|\
            diễn giải|nội dung|nội dung giao dịch|mô tả|chi tiết
            """
        ),
    ]

    static let totals = """
        total|totals|sub total|grand total|รวม|ยอดรวม|จำนวนรายการ|summe|gesamt|totaal|totale|\
        celkem|\
        součet|totaux|suma|tổng
        """

    static let carried = """
        balance brought forward|brought forward|b/f|balance b/f|opening balance|previous balance|\
        balance forward|closing balance|balance carried forward|carried forward|c/f|balance c/f|\
        ยอดยกมา|ยอดยกไป|ยอดคงเหลือยกมา|ยอดคงเหลือยกไป|anfangssaldo|endsaldo|saldovortrag|\
        alter saldo|\
        beginsaldo|eindsaldo|počáteční zůstatek|konečný zůstatek|solde initial|solde final|\
        solde précédent|ancien solde|nouveau solde|saldo inicial|saldo final|saldo anterior|\
        số dư đầu kỳ|số dư cuối kỳ
        """

    static let wordsIn = """
        in|cr|c|credit|deposit|haben|h|gutschrift|bij|příjem|crédit|crédito|entrada|abono|haber|\
        ingreso|เงินเข้า|ฝาก|รับโอน|เครดิต|có|ghi có
        """

    static let wordsOut = """
        out|dr|d|db|debit|withdrawal|soll|s|lastschrift|belastung|af|debet|výdaj|débit|débito|\
        saída|\
        cargo|debe|gasto|เงินออก|ถอน|โอนออก|เดบิต|nợ|ghi nợ
        """

    /// With these a cell before the header begins, so none is the beginning of another word.
    static let accountNumbers = """
        account number|account no|account details|acct no|เลขที่บัญชี|หมายเลขบัญชี|kontonummer|\
        iban|\
        rekeningnummer|číslo účtu|numéro de compte|número de cuenta|número de conta|số tài khoản
        """
}
