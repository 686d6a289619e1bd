//! The date table: as written, and as understood in a site in Berlin.

use std::fmt::Write;

use expect_test::expect;

use super::super::parse_date;
use super::{moment, site_zone};

fn table(dates: &[&str]) -> String {
    let mut out = String::new();
    for date in dates {
        let result = match parse_date(date, &site_zone()) {
            Ok(found) => moment(&found),
            Err(bad) => format!("{} {:?}", bad.reason, bad.suggestions),
        };
        let _ = writeln!(out, "{date:<42} {result}");
    }
    out
}

#[test]
fn accepted() {
    let dates = [
        "2024-05-01",
        "2024-5-1",
        "2024/05/01",
        "2024.05.01",
        "20240501",
        "2024-05-01T10:00:00Z",
        "2024-05-01T10:00:00.000Z",
        "2024-05-01T10:00:00+02:00",
        "2024-05-01T10:00",
        "2024-05-01t10:00:00z",
        "20240501T100000Z",
        "2024-05-01 10:00:00 +0200",
        "2024-05-01 10:00:00 +02:00",
        "2024-05-01 10:00:00 +02",
        "2024-05-01 10:00:00 -05:30",
        "2024-05-01 10:00:00 UTC",
        "2024-05-01 10:00 pm",
        "2024-05-01 10:00:00 America/New_York",
        "2024-05-01T10:00:00+09:00[Asia/Tokyo]",
        "2024-05-01T10:00[Asia/Tokyo]",
        "2024-01-01T10:00",
        "Jul 08 2022",
        "Jul 8, 2022",
        "July 8th, 2022",
        "8 July 2022",
        "8th of July 2022",
        "1. May 2024",
        "01-Sep-2024",
        "Sept 3, 2024 at 9:05 am",
        "Fri, 08 Jul 2022 10:00:00 GMT",
        "Fri, 08 Jul 2022 10:00:00 EST",
        "Fri Jul 08 2022 10:00:00 GMT+0200 (CEST)",
        "2024-02-29",
        "2016-12-31T23:59:60Z",
        "2024-03-31 02:30",
    ];
    expect![[r#"
        2024-05-01                                 2024-05-01T00:00:00+02:00 (day)
        2024-5-1                                   2024-05-01T00:00:00+02:00 (day)
        2024/05/01                                 2024-05-01T00:00:00+02:00 (day)
        2024.05.01                                 2024-05-01T00:00:00+02:00 (day)
        20240501                                   2024-05-01T00:00:00+02:00 (day)
        2024-05-01T10:00:00Z                       2024-05-01T10:00:00+00:00
        2024-05-01T10:00:00.000Z                   2024-05-01T10:00:00+00:00
        2024-05-01T10:00:00+02:00                  2024-05-01T10:00:00+02:00
        2024-05-01T10:00                           2024-05-01T10:00:00+02:00
        2024-05-01t10:00:00z                       2024-05-01T10:00:00+00:00
        20240501T100000Z                           2024-05-01T10:00:00+00:00
        2024-05-01 10:00:00 +0200                  2024-05-01T10:00:00+02:00
        2024-05-01 10:00:00 +02:00                 2024-05-01T10:00:00+02:00
        2024-05-01 10:00:00 +02                    2024-05-01T10:00:00+02:00
        2024-05-01 10:00:00 -05:30                 2024-05-01T10:00:00-05:30
        2024-05-01 10:00:00 UTC                    2024-05-01T10:00:00+00:00
        2024-05-01 10:00 pm                        2024-05-01T22:00:00+02:00
        2024-05-01 10:00:00 America/New_York       2024-05-01T10:00:00-04:00
        2024-05-01T10:00:00+09:00[Asia/Tokyo]      2024-05-01T10:00:00+09:00
        2024-05-01T10:00[Asia/Tokyo]               2024-05-01T10:00:00+09:00
        2024-01-01T10:00                           2024-01-01T10:00:00+01:00
        Jul 08 2022                                2022-07-08T00:00:00+02:00 (day)
        Jul 8, 2022                                2022-07-08T00:00:00+02:00 (day)
        July 8th, 2022                             2022-07-08T00:00:00+02:00 (day)
        8 July 2022                                2022-07-08T00:00:00+02:00 (day)
        8th of July 2022                           2022-07-08T00:00:00+02:00 (day)
        1. May 2024                                2024-05-01T00:00:00+02:00 (day)
        01-Sep-2024                                2024-09-01T00:00:00+02:00 (day)
        Sept 3, 2024 at 9:05 am                    2024-09-03T09:05:00+02:00
        Fri, 08 Jul 2022 10:00:00 GMT              2022-07-08T10:00:00+00:00
        Fri, 08 Jul 2022 10:00:00 EST              2022-07-08T10:00:00-05:00
        Fri Jul 08 2022 10:00:00 GMT+0200 (CEST)   2022-07-08T10:00:00+02:00
        2024-02-29                                 2024-02-29T00:00:00+01:00 (day)
        2016-12-31T23:59:60Z                       2016-12-31T23:59:59+00:00
        2024-03-31 02:30                           2024-03-31T03:30:00+02:00
    "#]]
    .assert_eq(&table(&dates));
}

#[test]
fn refused() {
    let dates = [
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-00-01",
        "2024-05-00",
        "2024-99-99",
        "01.05.2024",
        "31.05.2024",
        "05/31/2024",
        "31/05/2024",
        "05/06/2024",
        "5-5-2024",
        "01/05/24",
        "2024-05",
        "2024",
        "May 2024",
        "May 5",
        "5 Mai 2024",
        "1714557600",
        "1714557600000",
        "10:00:00",
        "tomorrow",
        "",
        "2024-05-01 25:00",
        "2024-05-01 10",
        "2024-05-01 10:00 Europe/Berln",
        "2024-05-01 10:00 +25:00",
        "2024-05-01 and more",
        "2024-05-01x",
        "0024-05-01",
        "99999-05-01",
        "{{ .Date }}",
    ];
    expect![[r#"
        2024-02-30                                 February 2024 has 29 days ["2024-02-29"]
        2023-02-29                                 February 2023 has 28 days ["2023-02-28"]
        2024-13-01                                 there is no month 13 ["2024-01-13"]
        2024-00-01                                 there is no month 0 []
        2024-05-00                                 May 2024 has 31 days []
        2024-99-99                                 there is no month 99 []
        01.05.2024                                 the year must stand first, for day and month can be mistaken for each other ["2024-05-01"]
        31.05.2024                                 the year must stand first, for day and month can be mistaken for each other ["2024-05-31"]
        05/31/2024                                 the year must stand first, for day and month can be mistaken for each other ["2024-05-31"]
        31/05/2024                                 the year must stand first, for day and month can be mistaken for each other ["2024-05-31"]
        05/06/2024                                 the year must stand first, for day and month can be mistaken for each other ["2024-06-05", "2024-05-06"]
        5-5-2024                                   the year must stand first, for day and month can be mistaken for each other ["2024-05-05"]
        01/05/24                                   the year needs four digits and stands first ["2024-05-01"]
        2024-05                                    the day is missing ["2024-05-01"]
        2024                                       it is only a year ["2024-01-01"]
        May 2024                                   the day is missing ["2024-05-01"]
        May 5                                      the year is missing []
        5 Mai 2024                                 no month can be found in it []
        1714557600                                 it is a plain number ["2024-05-01T10:00:00Z"]
        1714557600000                              it is a plain number ["2024-05-01T10:00:00Z"]
        10:00:00                                   it is only a time of day []
        tomorrow                                   no day can be found in it []
                                                   it is empty []
        2024-05-01 25:00                           there is no such time of day []
        2024-05-01 10                              the time must have hours and minutes, as in `10:00` []
        2024-05-01 10:00 Europe/Berln              there is no time zone `Europe/Berln` []
        2024-05-01 10:00 +25:00                    `+25:00` is no offset such as `+02:00` []
        2024-05-01 and more                        there is no time zone `and more` []
        2024-05-01x                                `x` follows the day []
        0024-05-01                                 the year needs four digits []
        99999-05-01                                the year needs four digits and stands first []
        {{ .Date }}                                no day can be found in it []
    "#]].assert_eq(&table(&dates));
}
