//! Damaged files: whatever the bytes are, they are read or refused, and what was read adds up.

use proptest::prelude::*;

use super::{isso_file, places};
use crate::{Format, plan, read};

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0..5_usize) {
        let starts: [&[u8]; 5] = [b"", b"<disqus><post dsq:id='1'>", b"<rss xmlns:wp='http://wordpress.org/export/1'><item>", b"[{\"comments\":[", b"{\"version\":1,\"users\":[]}\n{"];
        let bytes = [starts[at], &bytes].concat();
        for format in Format::ALL.map(Some).into_iter().chain([None]) {
            if let Ok(found) = read(&bytes, format) {
                prop_assert!(plan(&found, &places(), true).report.adds_up());
            }
        }
    }

    #[test]
    fn no_damage_to_an_export_makes_it_panic(
        which in 0..6_usize, at in 0..20_000_usize, length in 0..40_usize, with in prop::collection::vec(any::<u8>(), 0..8),
    ) {
        let isso = isso_file();
        let files: [&[u8]; 6] = [include_bytes!("disqus.xml"), include_bytes!("wordpress.xml"), &isso,
            include_bytes!("isso.json"), include_bytes!("remark42.json"), include_bytes!("artrans.json")];
        let mut bytes = files[which].to_vec();
        let at = at % bytes.len();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, with);
        if let Ok(found) = read(&bytes, None) {
            let made = plan(&found, &places(), true);
            prop_assert!(made.report.adds_up());
        }
    }
}
