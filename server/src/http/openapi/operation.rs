//! What the document says of one address beyond its line in the table: what it is for, what it takes, what it answers,
//! and the refusals that are its own. It stands beside the handler that keeps its word.

use axum::http::StatusCode;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, Ref, RefOr, Required};
use utoipa::{PartialSchema, ToSchema};

use crate::http::problem::Code;

/// A schema with its name.
pub(crate) type Named = (String, RefOr<Schema>);

/// A body: of which media type, and of which shape.
#[derive(Clone)]
pub(crate) struct Content {
    pub(crate) media_type: &'static str,
    pub(crate) schema: RefOr<Schema>,
}

/// What an address answers when it does what is asked.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) what: &'static str,
    pub(crate) content: Content,
}

/// What the document says of one address.
#[derive(Clone)]
pub(crate) struct Operation {
    /// Its name in clients that are made from the document.
    pub(crate) id: &'static str,
    /// What it does, in a line.
    pub(crate) summary: &'static str,
    /// What else there is to know.
    pub(crate) description: Option<&'static str>,
    pub(crate) query: Vec<Parameter>,
    pub(crate) body: Option<Content>,
    pub(crate) answer: Option<Answer>,
    /// What else it takes.
    pub(crate) other_body: Option<Content>,
    /// What it answers then.
    pub(crate) other_answer: Option<Answer>,
    /// The refusals of its handler. Those of the table come from its line.
    pub(crate) codes: Vec<Code>,
    /// The schemas that its bodies name.
    pub(crate) schemas: Vec<Named>,
}

impl Operation {
    pub(crate) fn new(id: &'static str, summary: &'static str) -> Self {
        Self {
            id,
            summary,
            description: None,
            query: Vec::new(),
            body: None,
            answer: None,
            other_body: None,
            other_answer: None,
            codes: Vec::new(),
            schemas: Vec::new(),
        }
    }

    pub(crate) fn description(self, text: &'static str) -> Self {
        Self { description: Some(text), ..self }
    }

    /// It takes this in its query.
    pub(crate) fn query(mut self, name: &str, what: &str, schema: impl Into<RefOr<Schema>>) -> Self {
        self.query.push(
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(what))
                .schema(Some(schema))
                .build(),
        );
        if !self.codes.contains(&Code::BadQuery) {
            self.codes.push(Code::BadQuery);
        }
        self
    }

    /// It takes JSON of this shape.
    pub(crate) fn takes<T: ToSchema>(mut self) -> Self {
        let schema = self.named::<T>();
        self.body = Some(Content { media_type: "application/json", schema });
        self.refuses(&[Code::BadRequest, Code::NotJson])
    }

    /// It takes JSON of this shape as well.
    pub(crate) fn or_takes<T: ToSchema>(mut self) -> Self {
        let schema = self.named::<T>();
        self.other_body = Some(Content { media_type: "application/json", schema });
        self.refuses(&[Code::BadRequest, Code::NotJson])
    }

    /// And then answers JSON of this shape.
    pub(crate) fn or_answers<T: ToSchema>(mut self, status: StatusCode, what: &'static str) -> Self {
        let schema = self.named::<T>();
        let content = Content { media_type: "application/json", schema };
        self.other_answer = Some(Answer { status, what, content });
        self
    }

    /// It takes a file or frames.
    pub(crate) fn takes_bytes(mut self, media_type: &'static str) -> Self {
        self.body = Some(Content { media_type, schema: bytes() });
        self
    }

    /// It answers JSON of this shape.
    pub(crate) fn answers<T: ToSchema>(mut self, status: StatusCode, what: &'static str) -> Self {
        let schema = self.named::<T>();
        let content = Content { media_type: "application/json", schema };
        self.answer = Some(Answer { status, what, content });
        self
    }

    /// It answers bytes.
    pub(crate) fn answers_bytes(mut self, media_type: &'static str, what: &'static str) -> Self {
        let content = Content { media_type, schema: bytes() };
        self.answer = Some(Answer { status: StatusCode::OK, what, content });
        self
    }

    /// It refuses with these codes.
    pub(crate) fn refuses(mut self, codes: &[Code]) -> Self {
        self.codes.extend(codes);
        self
    }

    fn named<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let name = T::name().into_owned();
        self.schemas.push((name.clone(), <T as PartialSchema>::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(name).into()
    }
}

fn bytes() -> RefOr<Schema> {
    let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
    ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
}
