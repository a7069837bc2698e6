//! What is remembered between imports: templates, status words, places.

use super::options::TemplateSave;
use super::output::Stop;
use super::spoken::{Spoken, word};
use super::{Desk, Nothing};
use contract::views::{PlaceAliasView, PlaceView, StatusWordView};
use contract::{
    PlaceAliasRequest, PlacesRequest, SaveTemplateRequest, SetPlaceAliasRequest, TemplateRequest,
};
use domain::imports::{MappingTemplate, Plan, StatusWord};
use domain::places::PlaceCode;
use domain::warehouse::WaybillStatus;

impl Desk {
    pub(super) fn templates(&self) -> Result<(), Stop> {
        let views: Vec<MappingTemplate> = self.ask("mapping_templates", Nothing {})?;
        self.list(&views, template)
    }

    pub(super) fn template_save(&self, ask: TemplateSave) -> Result<(), Stop> {
        let request = SaveTemplateRequest {
            name: ask.name,
            plan: Plan {
                columns: ask.columns,
                courier: ask.courier,
                sheet: ask.sheet,
                date_order: ask.dates,
                ..Plan::default()
            },
        };
        let view: MappingTemplate = self.ask("save_template", request)?;
        self.one(&view, |spoken, view| vec![template(spoken, view)])
    }

    pub(super) fn template_remove(&self, name: String) -> Result<(), Stop> {
        let view: MappingTemplate = self.ask("remove_template", TemplateRequest { name })?;
        self.one(&view, |spoken, view| {
            vec![spoken.say("template.removed", &[("name", &view.name)])]
        })
    }

    pub(super) fn status_words(&self) -> Result<(), Stop> {
        let views: Vec<StatusWordView> = self.ask("status_words", Nothing {})?;
        self.list(&views, status_word)
    }

    pub(super) fn status_word(&self, word: String, status: WaybillStatus) -> Result<(), Stop> {
        let view: StatusWordView = self.ask("map_status_word", StatusWord { word, status })?;
        self.one(&view, |spoken, view| vec![status_word(spoken, view)])
    }

    pub(super) fn places(&self, search: String) -> Result<(), Stop> {
        let views: Vec<PlaceView> = self.ask("places", PlacesRequest { search })?;
        self.list(&views, |_, view| format!("{}  {}", view.place.0, view.name))
    }

    pub(super) fn place_aliases(&self) -> Result<(), Stop> {
        let views: Vec<PlaceAliasView> = self.ask("place_aliases", Nothing {})?;
        self.list(&views, alias)
    }

    /// Without a place the name is forgotten.
    pub(super) fn place_alias(
        &self,
        courier: String,
        written: String,
        place: Option<String>,
    ) -> Result<(), Stop> {
        let Some(place) = place else {
            let request = PlaceAliasRequest { courier, written };
            let gone: Nothing = self.ask("remove_place_alias", request)?;
            return self.one(&gone, |_, _| Vec::new());
        };
        let request = SetPlaceAliasRequest {
            courier,
            written,
            place: PlaceCode(place),
        };
        let view: PlaceAliasView = self.ask("set_place_alias", request)?;
        self.one(&view, |spoken, view| vec![alias(spoken, view)])
    }
}

fn template(spoken: &Spoken, view: &MappingTemplate) -> String {
    let columns = view.columns.iter().map(|choice| {
        let heading = choice.heading.trim();
        let name = match heading.is_empty() {
            true => format!("#{}", choice.column + 1),
            false => heading.to_owned(),
        };
        format!("{}={name}", choice.field.code())
    });
    let columns: Vec<String> = columns.collect();
    let params = [
        ("name", view.name.as_str()),
        ("columns", &columns.join(", ")),
        ("by", &view.saved_by_name),
    ];
    spoken.say("template.line", &params)
}

fn status_word(spoken: &Spoken, view: &StatusWordView) -> String {
    let status = match &view.status {
        Some(status) => spoken.say(&format!("status.{}", word(status)), &[]),
        None => spoken.say("status_word.open", &[]),
    };
    let params = [
        ("word", view.word.as_str()),
        ("status", &status),
        ("waiting", &view.waiting.to_string()),
    ];
    spoken.say("status_word.line", &params)
}

fn alias(spoken: &Spoken, view: &PlaceAliasView) -> String {
    let params = [
        ("courier", view.courier.as_str()),
        ("written", &view.written),
        ("place", &view.place.name),
    ];
    spoken.say("place_alias", &params)
}
