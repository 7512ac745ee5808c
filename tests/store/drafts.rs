//! Drafts of policies survive, and belong to their registry.

use super::{at, name, registry};
use stowage::domain::draft::{Content, DraftId, Remark, RemarkKind};
use stowage::server::store::Store;

fn content(name: &str, base: Option<&str>) -> Content {
    Content {
        name: name.to_owned(),
        author: "Ada".to_owned(),
        note: "Why\nnot".to_owned(),
        text: "{\"rules\": []}".to_owned(),
        base: base.map(str::to_owned),
    }
}

fn remark(kind: RemarkKind, text: &str) -> Remark {
    Remark { kind, author: "Bob".to_owned(), text: text.to_owned(), at: at("2026-11-21") }
}

#[tokio::test]
async fn drafts_and_what_was_said_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stowage.db");
    let (here, elsewhere) = (registry("111122223333"), registry("999"));
    let (first, second) = (content("first", None), content("second", Some("{}")));
    let remarks = [remark(RemarkKind::Comment, "hm"), remark(RemarkKind::Approval, "")];
    {
        let store = Store::open(&path).await.unwrap();
        assert_eq!(store.drafts(&here, 10).await.unwrap(), []);
        let id = store.add_draft(&here, &name("team/app"), &first, at("2026-11-20")).await.unwrap();
        assert_eq!(id, DraftId(1));
        store.add_draft(&here, &name("new"), &second, at("2026-11-21")).await.unwrap();
        for remark in &remarks {
            assert!(store.remark_on_draft(&here, id, remark).await.unwrap());
            assert!(!store.remark_on_draft(&elsewhere, id, remark).await.unwrap(), "not a draft of that registry");
        }
        assert!(!store.remark_on_draft(&here, DraftId(9), &remarks[0]).await.unwrap());
        store.close().await;
    }
    let store = Store::open(&path).await.unwrap();
    let drafts = store.drafts(&here, 10).await.unwrap();
    assert_eq!(drafts.iter().map(|draft| &draft.content).collect::<Vec<_>>(), [&second, &first]);
    assert_eq!((&drafts[0].remarks[..], &drafts[1].remarks[..]), (&[][..], &remarks[..]));
    assert_eq!(store.draft(&here, DraftId(1)).await.unwrap().as_ref(), Some(&drafts[1]));
    assert_eq!(store.draft(&elsewhere, DraftId(1)).await.unwrap(), None);
    assert_eq!(store.draft(&here, DraftId(9)).await.unwrap(), None);
    assert_eq!(store.drafts(&here, 1).await.unwrap().len(), 1);
}
