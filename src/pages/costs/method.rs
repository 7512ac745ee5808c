//! How cost is computed, where every estimate links to.

use crate::components::Disclosure;
use crate::domain::cost::RateCard;
use crate::domain::cost::rates::Item;
use crate::paths;
use leptos::prelude::*;

#[component]
pub fn Method(rates: RateCard) -> impl IntoView {
    let storage = format!(
        "Standard storage is {} per GB-month in {}, archive storage {} ({}).",
        rates.standard.text(),
        rates.region,
        rates.archive.text(),
        rates.archive.source_text(),
    );
    view! {
        <section id="method">
            <Disclosure summary="How cost is computed" open=true>
                <ul>
                    <li>
                        "AWS bills compressed bytes by the hour: 1 GB is 2" <sup>"30"</sup>
                        " bytes, and a GB-month is a GB for all hours of that month. A day costs what was stored at its end."
                    </li>
                    <li>
                        "Stored bytes are the sum of the sizes that ECR reports for images. Layers that images share are billed \
                         once, so the sum is an upper bound. An index repeats its largest platform and adds nothing."
                    </li>
                    <li>
                        {storage} " Tiers are over the whole registry, and all who fill them pay their average. Archiving saves \
                         nothing in the first tier. Without discounts other than your own rates, tax or free tier: "
                        <a href=paths::RATES>"rate card"</a> "."
                    </li>
                    <li>
                        "ECR charges nothing for API requests. Transfer, scanning and replication are "
                        <a href=paths::rate(Item::InternetEgress)>"priced"</a> " but not in these figures: ECR does not report their amounts."
                    </li>
                    <li>
                        "Days before Stowage began to measure are reconstructed from the push times of images that are still there: \
                         a lower bound, drawn pale. What is stored between two measured days is what the first of them held."
                    </li>
                    <li>
                        "A forecast is a straight line from today: the median of the slopes between days of the last 90 that lie a week \
                         or more apart, which single days cannot bend. Its band is the growth of the slowest and the fastest tenth of \
                         the fortnights in them. With fewer than 14 measured days it looks at reconstructed ones, which overstates growth \
                         where old images are deleted."
                    </li>
                </ul>
            </Disclosure>
        </section>
    }
}
