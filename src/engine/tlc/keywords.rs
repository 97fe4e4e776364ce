//! Keywords of a configuration file that not every TLC knows.

use std::path::Path;

use crate::config::{Config, OtherKeyword};
use crate::engine::Unfit;
use crate::outcome::ExitCode;
use crate::toolchain::{Feature, TlcVersion};

/// All keywords of a configuration file mean something to this TLC.
///
/// # Errors
/// The first that does not.
pub(super) fn understood(file: &Path, config: &Config, tlc: &TlcVersion) -> Result<(), Unfit> {
    let unknown = config.others.iter().find_map(|other| {
        let needed = feature(other.what).filter(|feature| !tlc.supports(*feature))?;
        Some((other, needed.needs()))
    });
    let Some((other, needed)) = unknown else { return Ok(()) };
    let (file, line, keyword) = (file.display(), other.line, other.what.text());
    let operand = &other.name;
    Err(Unfit {
        code: ExitCode::Spec,
        what: format!(
            "{file}:{line}: {keyword} {operand}: TLC {tlc} does not know {keyword}; it needs {needed}"
        ),
        hint: "use a newer TLC with --jar FILE, or remove the keyword".to_owned(),
    })
}

/// What a keyword needs that not every TLC has; `None` if TLC is not told it.
fn feature(keyword: OtherKeyword) -> Option<Feature> {
    Some(match keyword {
        OtherKeyword::Alias => return None,
        OtherKeyword::Postcondition => Feature::Postcondition,
        OtherKeyword::Periodic => Feature::Periodic,
        OtherKeyword::RlReward => Feature::RlReward,
        OtherKeyword::Possible => Feature::Possible,
        OtherKeyword::Type | OtherKeyword::TypeConstraint => Feature::TypeKeywords,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    #[test]
    fn a_keyword_the_version_lacks_is_refused_with_line_and_version() {
        let old = TlcVersion::from_banner("TLC2 Version 2.15 of Day Month 20?? (rev: d5b5a7f)");
        let (old, new) = (old.unwrap(), TlcVersion::parse("2026.11.22.150335").unwrap());
        let read = |cfg: &str, tlc: &TlcVersion| {
            understood(Path::new("C.cfg"), &parse(cfg).unwrap(), tlc).map_err(|e| e.to_string())
        };
        let cfg = "INIT Init\nNEXT Next\nPOSTCONDITION Short\n";
        let what = "C.cfg:3: POSTCONDITION Short: TLC 2.15 does not know POSTCONDITION; it needs a build of the TLA+ tools 1.8.0 (July 2020 or later)";
        assert_eq!(read(cfg, &old), Err(what.to_owned()));
        assert_eq!(read(cfg, &new), Ok(()));
        assert!(read("INIT Init\nNEXT Next\nTYPE T\n", &new).is_err());
    }
}
