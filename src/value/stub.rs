use super::Value;
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}
impl std::str::FromStr for Value {
    type Err = String;
    fn from_str(_: &str) -> Result<Self, String> {
        Err(String::new())
    }
}
