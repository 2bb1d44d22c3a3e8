//! What a machine recognised in a text, for people: amounts, levels of access, where personal numbers stand.

use super::Lang;
use crate::recognise::{AccessLevel, Amount, AmountValue, Currency};

impl Lang {
    /// An amount of money with the decimals of its currency and the page it stands on.
    pub fn amount(self, amount: &Amount) -> String {
        let AmountValue { thousandths, currency } = amount.value;
        let sign = if thousandths < 0 { "-" } else { "" };
        let (whole, part) = (thousandths.unsigned_abs() / 1_000, thousandths.unsigned_abs() % 1_000);
        let decimals = match currency {
            Currency::Lyd | Currency::Tnd => format!("{part:03}"),
            Currency::Usd | Currency::Eur | Currency::Egp => format!("{:02}", part / 10),
        };
        let figure = self.isolated(&format!("{sign}{}.{decimals}", self.number(whole)));
        format!("{figure} {} ({})", self.currency(currency), self.on_page(amount.page))
    }

    /// A currency, as it stands after a figure.
    pub fn currency(self, currency: Currency) -> &'static str {
        match currency {
            Currency::Lyd => self.pick("LYD", "د.ل"),
            Currency::Usd => self.pick("USD", "دولار"),
            Currency::Eur => self.pick("EUR", "يورو"),
            Currency::Tnd => self.pick("TND", "د.ت"),
            Currency::Egp => self.pick("EGP", "ج.م"),
        }
    }

    /// A level of access.
    pub fn access(self, level: AccessLevel) -> &'static str {
        match level {
            AccessLevel::Normal => self.pick("normal", "عادي"),
            AccessLevel::Restricted => self.pick("restricted", "محدود التداول"),
            AccessLevel::Secret => self.pick("secret", "سري"),
            AccessLevel::TopSecret => self.pick("top secret", "سري للغاية"),
        }
    }

    /// The page something stands on.
    pub fn on_page(self, page: u32) -> String {
        self.pick(format!("page {page}"), format!("صفحة {page}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dinars_have_three_decimals_and_others_two() {
        let said = |thousandths, currency| {
            let value = AmountValue { thousandths, currency };
            Lang::En.amount(&Amount { page: 2, range: 0..1, value, stated: true, unsure: false })
        };
        assert_eq!(said(1_234_500, Currency::Lyd), "1,234.500 LYD (page 2)");
        assert_eq!(said(-7_050, Currency::Usd), "-7.05 USD (page 2)");
    }
}
