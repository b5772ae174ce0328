//! One version everywhere, and a changelog that says what is in it.

use serde_json::Value;

use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;

/// The version that crates, npm package and changelog agree on.
pub fn version(project: &Project) -> Result<String> {
    let cargo = files::read_text(&project.path("Cargo.toml"))?;
    let package = files::read_text(&project.path("npm/package.json"))?;
    let changelog = files::read_text(&project.path("CHANGELOG.md"))?;
    agreed(&cargo, &package, &changelog).map_err(Error::failed)
}

fn agreed(cargo: &str, package: &str, changelog: &str) -> std::result::Result<String, String> {
    let section = cargo.split("[workspace.package]").nth(1).unwrap_or_default();
    let line = section.lines().find_map(|line| line.strip_prefix("version = "));
    let version = line.ok_or("Cargo.toml has no version under [workspace.package]")?.trim_matches('"').to_owned();
    let package: Value = serde_json::from_str(package).map_err(|error| format!("npm/package.json: {error}"))?;
    if package["version"] != version.as_str() {
        return Err(format!("Cargo.toml says {version}, npm/package.json says {}", package["version"]));
    }
    let heading = changelog.lines().find_map(|line| line.strip_prefix("## ")).unwrap_or_default();
    let says = changelog.lines().skip_while(|line| !line.starts_with("## ")).skip(1);
    let says = says.take_while(|line| !line.starts_with("## ")).any(|line| line.starts_with("- "));
    match heading.contains(&version) || heading.contains("Unreleased") {
        true if says => Ok(version),
        true => Err(format!("CHANGELOG.md says nothing under `{heading}`")),
        false => Err(format!("CHANGELOG.md begins with `{heading}`, which is neither {version} nor `Unreleased`")),
    }
}

#[cfg(test)]
mod tests {
    use super::agreed;

    const CARGO: &str = "[workspace.package]\nversion = \"0.2.0\"\n";

    #[test]
    fn agreed_version_is_one_everywhere() {
        let package = r#"{"version":"0.2.0"}"#;
        assert_eq!(agreed(CARGO, package, "# Changes\n\n## 0.2.0\n\n- New\n"), Ok("0.2.0".to_owned()));
        assert!(agreed(CARGO, package, "# Changes\n\n## 0.1.0\n\n- Old\n").is_err());
        assert!(agreed(CARGO, package, "# Changes\n\n## Unreleased\n\n## 0.1.0\n\n- Old\n").is_err());
        assert!(agreed(CARGO, r#"{"version":"0.1.0"}"#, "## 0.2.0\n\n- New\n").is_err());
    }
}
