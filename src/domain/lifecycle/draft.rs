//! A policy text as a form shows it: everything of the right shape, whether AWS would take it or not.
//!
//! [`parse`](super::parse) makes valid policies only. Whoever edits goes through invalid ones - a list still empty, a
//! rule just duplicated - and a form must neither refuse nor lose them. What a form has no field for is an [`Obstacle`]:
//! such a text can be edited as text only.

pub mod edit;

use super::json::{self, Node, Value};
use super::{Action, Count, Policy, Rule, TagStatus};

/// Why a text cannot be shown as a form; in plain words, to stand alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Obstacle(String);

/// The rules of a text by priority, those of the same priority in the order of the text. Blank text has none.
///
/// # Errors
/// When printing the rules again would lose something that the text says.
pub fn read(text: &str) -> Result<Vec<Rule>, Obstacle> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let (root, faults) = json::read(text);
    if !faults.is_empty() {
        return Err(Obstacle("The text is not JSON.".to_owned()));
    }
    let top = Fields::new(&root, "The policy", &["rules"])?;
    let rules = top.node("rules").ok_or_else(|| Obstacle("The policy has no \"rules\".".to_owned()))?;
    let Value::Array(items) = &rules.value else { return Err(Obstacle("\"rules\" is not a list.".to_owned())) };
    let rules = (1..).zip(items).map(|(number, item)| read_rule(item, number)).collect::<Result<Vec<Rule>, _>>()?;
    Ok(edit::in_order(rules))
}

/// The rules as text, pretty; an inverse of [`read`].
#[must_use]
pub fn write(rules: &[Rule]) -> String {
    Policy { rules: rules.to_vec() }.to_json()
}

/// `text` laid out as [`write`] does it; as it is when it cannot be shown as a form.
#[must_use]
pub fn pretty(text: &str) -> String {
    match read(text) {
        Ok(rules) if !rules.is_empty() => write(&rules),
        _ => text.to_owned(),
    }
}

fn read_rule(node: &Node, number: u32) -> Result<Rule, Obstacle> {
    let name = format!("Rule {number}");
    let fields = Fields::new(node, &name, &["rulePriority", "description", "selection", "action"])?;
    let selection = Fields::new(
        fields.required("selection")?,
        &name,
        &["tagStatus", "tagPatternList", "tagPrefixList", "storageClass", "countType", "countUnit", "countNumber"],
    )?;
    let action = Fields::new(fields.required("action")?, &name, &["type", "targetStorageClass"])?;
    let count = read_count(&selection)?;
    Ok(Rule {
        priority: fields.number("rulePriority")?,
        description: fields.text("description")?.map(str::to_owned),
        tags: read_tags(&selection)?,
        count,
        action: match (action.word("type")?, action.text("targetStorageClass")?) {
            ("expire", None) => Action::Expire,
            ("transition", None | Some("archive")) => Action::Archive,
            _ => return Err(action.unknown("action")),
        },
    })
}

fn read_tags(selection: &Fields<'_>) -> Result<TagStatus, Obstacle> {
    let (patterns, prefixes) = (selection.list("tagPatternList")?, selection.list("tagPrefixList")?);
    match (selection.word("tagStatus")?, patterns, prefixes) {
        ("any", None, None) => Ok(TagStatus::Any),
        ("untagged", None, None) => Ok(TagStatus::Untagged),
        ("tagged", None, Some(list)) => Ok(TagStatus::Prefixes(list)),
        ("tagged", list, None) => Ok(TagStatus::Patterns(list.unwrap_or_default())),
        _ => Err(selection.unknown("tagStatus with these lists")),
    }
}

fn read_count(selection: &Fields<'_>) -> Result<Count, Obstacle> {
    let number = selection.number("countNumber")?;
    let count = match selection.word("countType")? {
        "imageCountMoreThan" => Count::ImageCountMoreThan(number),
        "sinceImagePushed" => Count::SinceImagePushed(number),
        "sinceImagePulled" => Count::SinceImagePulled(number),
        "sinceImageTransitioned" => Count::SinceImageTransitioned(number),
        _ => return Err(selection.unknown("countType")),
    };
    let is_archive = matches!(count, Count::SinceImageTransitioned(_));
    let class_fits = match selection.text("storageClass")? {
        None => true,
        Some("standard") => !is_archive,
        Some("archive") => is_archive,
        Some(_) => false,
    };
    // A unit that is missing is printed, one that must not be there would be lost.
    let unit_fits = match selection.text("countUnit")? {
        None => true,
        Some("days") => count.is_days(),
        Some(_) => false,
    };
    match (class_fits, unit_fits) {
        (true, true) => Ok(count),
        (false, _) => Err(selection.unknown("storageClass with this countType")),
        (true, false) => Err(selection.unknown("countUnit with this countType")),
    }
}

/// The members of an object that has none but known ones, each once.
struct Fields<'n> {
    node: &'n Node,
    name: &'n str,
}

impl<'n> Fields<'n> {
    fn new(node: &'n Node, name: &'n str, known: &[&str]) -> Result<Self, Obstacle> {
        let fields = Self { node, name };
        let members = node.members().ok_or_else(|| Obstacle(format!("{name} is not an object throughout.")))?;
        for (at, member) in members.iter().enumerate() {
            if !known.contains(&member.key.as_str()) {
                return Err(Obstacle(format!("{name} has {:?}, for which the form has no field.", member.key)));
            }
            if members[..at].iter().any(|earlier| earlier.key == member.key) {
                return Err(Obstacle(format!("{name} has {:?} twice.", member.key)));
            }
        }
        Ok(fields)
    }

    fn unknown(&self, what: &str) -> Obstacle {
        Obstacle(format!("{} has a {what} that the form does not know.", self.name))
    }

    fn node(&self, key: &str) -> Option<&'n Node> {
        self.node.get(key)
    }

    fn required(&self, key: &str) -> Result<&'n Node, Obstacle> {
        self.node(key).ok_or_else(|| Obstacle(format!("{} has no {key:?}.", self.name)))
    }

    fn text(&self, key: &str) -> Result<Option<&'n str>, Obstacle> {
        match self.node(key).map(|node| &node.value) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Obstacle(format!("{} has a {key:?} that is not text.", self.name))),
        }
    }

    fn word(&self, key: &str) -> Result<&'n str, Obstacle> {
        self.required(key)?;
        Ok(self.text(key)?.unwrap_or_default())
    }

    fn number(&self, key: &str) -> Result<u32, Obstacle> {
        match &self.required(key)?.value {
            Value::Number(written) => written.parse().ok(),
            _ => None,
        }
        .ok_or_else(|| Obstacle(format!("{} has a {key:?} that is not a whole number.", self.name)))
    }

    fn list(&self, key: &str) -> Result<Option<Vec<String>>, Obstacle> {
        let Some(node) = self.node(key) else { return Ok(None) };
        let texts = match &node.value {
            Value::Array(items) => items
                .iter()
                .map(|item| match &item.value {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        texts.map(Some).ok_or_else(|| Obstacle(format!("{} has a {key:?} that is not a list of texts.", self.name)))
    }
}

#[cfg(test)]
mod tests;
