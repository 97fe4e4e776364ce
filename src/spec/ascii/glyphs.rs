//! The operators of TLA+ that have a Unicode character, and how each is
//! written in ASCII: the symbol table of the TLA+ standard, which is also that
//! of the parser of TLC.

/// Characters that are names, the names of the standard modules they stand for,
/// and names for those that a specification defines itself.
pub(super) const NUMBER_SETS: [(char, &str, &str); 3] =
    [('ℕ', "Nat", "Own_Nat"), ('ℤ', "Int", "Own_Int"), ('ℝ', "Real", "Own_Real")];

/// Characters and their ASCII spellings.
const GLYPHS: [(char, &str); 78] = [
    ('≜', "=="),
    ('∈', "\\in"),
    ('∉', "\\notin"),
    ('←', "<-"),
    ('∀', "\\A"),
    ('∃', "\\E"),
    ('↦', "|->"),
    ('→', "->"),
    ('⟨', "<<"),
    ('⟩', ">>"),
    ('□', "[]"),
    ('◇', "<>"),
    ('∷', "::"),
    ('¬', "~"),
    ('∧', "/\\"),
    ('∨', "\\/"),
    ('⇒', "=>"),
    ('⇔', "<=>"),
    ('≡', "\\equiv"),
    ('↝', "~>"),
    ('⇸', "-+->"),
    ('≔', ":="),
    ('⩴', "::="),
    ('≠', "#"),
    ('≤', "<="),
    ('≥', ">="),
    ('≈', "\\approx"),
    ('⊢', "|-"),
    ('⊨', "|="),
    ('⊣', "-|"),
    ('⫤', "=|"),
    ('≍', "\\asymp"),
    ('≅', "\\cong"),
    ('≐', "\\doteq"),
    ('≫', "\\gg"),
    ('≪', "\\ll"),
    ('≺', "\\prec"),
    ('≻', "\\succ"),
    ('⪯', "\\preceq"),
    ('⪰', "\\succeq"),
    ('∝', "\\propto"),
    ('∼', "\\sim"),
    ('≃', "\\simeq"),
    ('⊏', "\\sqsubset"),
    ('⊐', "\\sqsupset"),
    ('⊑', "\\sqsubseteq"),
    ('⊒', "\\sqsupseteq"),
    ('⊂', "\\subset"),
    ('⊃', "\\supset"),
    ('⊆', "\\subseteq"),
    ('⊇', "\\supseteq"),
    ('∩', "\\cap"),
    ('∪', "\\cup"),
    ('‥', ".."),
    ('…', "..."),
    ('⊕', "(+)"),
    ('⊖', "(-)"),
    ('‖', "||"),
    ('⊙', "(.)"),
    ('⊘', "(/)"),
    ('⊗', "(\\X)"),
    ('◯', "\\bigcirc"),
    ('●', "\\bullet"),
    ('÷', "\\div"),
    ('∘', "\\o"),
    ('⋆', "\\star"),
    ('‼', "!!"),
    ('⁇', "??"),
    ('⊓', "\\sqcap"),
    ('⊔', "\\sqcup"),
    ('⊎', "\\uplus"),
    ('×', "\\X"),
    ('≀', "\\wr"),
    ('⋅', "\\cdot"),
    ('⁺', "^+"),
    ('ℕ', "Nat"),
    ('ℤ', "Int"),
    ('ℝ', "Real"),
];

/// The ASCII spelling of a character, if it stands for an operator.
pub(super) fn ascii(glyph: char) -> Option<&'static str> {
    if glyph.is_ascii() {
        return None;
    }
    GLYPHS.iter().find(|(known, _)| *known == glyph).map(|(_, ascii)| *ascii)
}

/// All characters that stand for operators.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (char, &'static str)> {
    GLYPHS.into_iter()
}
