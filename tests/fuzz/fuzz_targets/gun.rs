//! What a gun may send, noise and pauses included: the first byte chooses how
//! the gun is set, each later zero byte is a pause.
#![no_main]

use domain::floor::{Aim, Framer, Gun, PortChoice, Reading, Suffix, interpret};
use domain::kernel::WaybillNumber;

fn gun(choice: u8) -> Gun {
    Gun {
        name: "Gun".to_owned(),
        port: PortChoice::Path { path: "COM3".to_owned() },
        baud: 9600,
        prefix: ["", "~", "]C0"][usize::from(choice % 3)].to_owned(),
        suffix: match choice & 0x30 {
            0x00 => Suffix::Auto,
            0x10 => Suffix::Silence,
            _ => Suffix::Custom("\r\n".to_owned()),
        },
        aim: [Aim::Auto, Aim::Required, Aim::Off][usize::from(choice >> 6) % 3],
    }
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((choice, stream)) = input.split_first() else {
        return;
    };
    let gun = gun(*choice);
    let mut framer = Framer::new(gun.suffix.clone(), gun.silence());
    let (mut frames, mut now) = (Vec::new(), 0);
    for piece in stream.split(|byte| *byte == 0) {
        framer.feed(piece, now, &mut frames);
        now += 60;
    }
    framer.lost(&mut frames);
    for frame in &frames {
        for reading in interpret(frame, &gun) {
            match reading {
                Reading::Code { code, .. } => assert!(WaybillNumber::read(&code).is_ok()),
                Reading::Damaged { shown, .. } => assert!(WaybillNumber::read(&shown).is_err()),
                Reading::Command(_) => {}
            }
        }
    }
});
