### Everything the bot says, apart from the cards.
###
### For translators. Say each sentence aloud: a calm friend speaks, and leaves the room. Short everyday words,
### nothing that presses, counts or praises, no he or she. Buttons have at most 20 characters.
### These stand for something wherever they appear:
###   $name     the reader's own name              $partner  their partner's name
###   $time     when the reader's card comes, use { TIME($time) }
###   $zone     where the reader is, as "Berlin"   $value    explained beside each sentence that has it
### Functions: { TIME($x) } a time of day, { WEEKDAY($x) } the name of a day, { DATE($x) } a date.
### A line that begins with several spaces belongs to the sentence above it; an empty line stays empty.

## The name of the bot, and what stands where a name is not known

-app = Kindling
someone = Your partner

## Beginning

intro =
    Hello. This is { -app }, for two people who want to find their way back to each other, slowly. It also works for one.

    One small card a day. You can answer it or leave it.

    What you write stays with you until you press Share, on exactly those words.
    Nobody is told what you skip, keep, pause or switch off.
    Your words are yours: you can take them back, get a copy, and have them erased.

    Good to know: chats with a Telegram bot are not end-to-end encrypted, and whoever runs this bot could technically read what passes through it. This is not counselling and not emergency help; /support shows where to find that.

    It is for adults only. /privacy says more.
ask-name =
    What name will your partner see?

    Send it to me, or keep this one.
ask-place =
    What time is it where you are?

    Tap it, or send me the name of a city.
ask-zone = Which of these has your time?
zone-unknown =
    I do not know that place. A bigger city nearby often works.

    Or tap the time where you are.
ask-hour =
    When would you like the card to come?

    Tap a time, or send me one, like 7:45.
hour-unknown =
    I could not read a time in that. You can send one like 7:45 or 19:30.

    Or tap one of these.
ask-pace = How often? You can change it whenever you like.
ready =
    That is all I need, { $name }.

    Your card comes at { TIME($time) }, by the clocks of { $zone }. Answer it or leave it, both are fine. /card brings one now.

    If you would like to do this with your partner, /invite makes a link for them. All of it also works alone. /help shows what else there is.
# To somebody who sends words before pressing Start, or after everything was erased.
start-first = Hello. I know nothing about you yet. Press /start if you would like to begin.
# To somebody who is all set and presses Start again.
home =
    Good to see you. All is as you left it.

    /card brings a small card, /settings changes how it comes, /help shows what else there is.

## Finding each other

invite-link =
    Here is your link for the one person you want to do this with:

    { $link }

    It works once, until { WEEKDAY($until) }, { TIME($until) }. They see your name, { $name }, and can say yes or no. I will not tell you which, unless it is a yes.

    If you are in one room, they can point their camera at this picture.
invite-when-paired = You are already here with { $partner }. An invitation is for those who are here alone.
# The same words for every reason, so that nobody can find anything out by trying.
invite-unavailable = This invitation cannot be used. If you like, ask for a new one, or make one yourself with /invite.
ask-invited =
    { $name } would like to do this with you.

    If you say yes, { $name } is asked whether it is really you. Nothing you have written so far is shown to anyone.

    Neither of you is ever shown whether the other is active, resting or gone. No is fine, and nobody is told.
invite-asked = Thank you. If they say yes too, you will both hear of it.
ask-inviter =
    Is this { $name }? They opened your link and said yes.

    If you are not sure, ask them first.
invite-ended = Okay. That link is closed now, and nobody is told why. /invite makes a new one.
paired =
    You are here together now, { $partner } and you.

    Nothing changes in how your cards come. What you write is still only yours until you press Share.

    We never show whether a partner is active, resting or gone. Please ask them, kindly, or let it be.

## The card

# Stands in small letters under a card that can be shared.
card-answer-here = Answer here if you like. Nobody sees it unless you share it.
# If the words of an old card cannot be found any more.
card-lost = One slow breath. That is the whole card.
card-was-today = You had today's card. The next one comes by itself.
enough-for-today = That was the last one for today.
# One neutral line for every way in which a pairing can end. It stands above a card, or alone.
pairing-closed = The sharing you had here is closed now. Your own cards go on, and your words are still yours.
okay = Okay.
# Over the button for a moment, after somebody has said how a card was.
felt-lighter = Okay. Lighter ones here from now on.
felt-same = Thank you. Good to know.
felt-heavier = Okay. The next one is light.
felt-fewer = Okay. Fewer like this for a while.
felt-more = Okay. A little more, when it fits.
# /why: one or two of these, one after the other. First what sort of card it was.
why-none = You have had no card yet. /card brings one now.
# Of a card from before reasons were noted.
why-not-noted = I did not note why this one came.
why-share-day = About every second card is one you can share, and it was one of those days.
why-own-day = This was a card just for you, drawn by chance from what fits.
why-another = You wanted another one, so this was drawn from your own cards.
why-fact-week = Once a week there is a card that tells something from research.
why-deeper-by-wish = You once wished for a little more in this theme.
# Then what else there was to think of.
why-tiny-today = You asked for something tiny that day.
why-mode = It goes gently with what you told me about life right now.
why-rest-from-heavy = The one before had some weight, so this one is lighter.
why-seen-again = Everything else that fits has come within a year, so it is one you know.
why-new-to-you = Its theme had not come for a long time, or not at all yet.
goodnight = I'll be quiet now. I'm here if you ever want a small card.
renew-ask =
    Once in a while I ask this, of everyone: would you like to go on sharing here with { $partner }?

    If you leave this unanswered, it will close by itself after two to four weeks. Your own cards go on either way.
renewed = Thank you. All stays as it is.

## Answering is not sharing

# Stands above what would be sent, word for word.
preview-frame = Only you see this. { $partner } would get exactly what is below.
# The same, for somebody who is here alone.
preview-alone = Only you see this.
preview-when = When may it go to { $partner }?
# $seconds is how long it waits after the tap: 0, 20 or 60.
leaves-now = { $seconds ->
    [0] You said yes. It goes to { $partner } now.
    [one] You said yes. It goes to { $partner } { $seconds } second after your tap. Until then you can take it back here, and later with /shared.
   *[other] You said yes. It goes to { $partner } { $seconds } seconds after your tap. Until then you can take it back here, and later with /shared.
}
# $at is the moment at which it leaves.
leaves-evening = You said yes. It goes to { $partner } in the evening, on { WEEKDAY($at) } at { TIME($at) }. Until then you can take it back here, and later with /shared.
leaves-tomorrow = You said yes. It goes to { $partner } on { WEEKDAY($at) } at { TIME($at) }. Until then you can take it back here, and later with /shared.
# The heading of what is shown to the other; the line under it is the card, then come the words.
from-name = From { $name }
preview-replaced = There is a newer one of this below.
change-ask = Send it again the way you want it. You can also edit the message you wrote.
kept = Kept. Only you have it.
withdrawn = Taken back.
deleted = Deleted.
erased = This is erased now, because it was left undecided for a day. Nobody saw it.
edited-so-held = You changed the words, so I did not send them. Here they are again, for you to decide.
edited-away = I can't carry that change. The draft still has your words from before.
edited-away-held = I can't carry that change, so I did not send anything. Here are your words from before, for you to decide.
edited-kept = What you kept stays as it was. For the new words, send them as a message of their own.
nobody-to-share-with = This one stays with you.
appreciate-ask =
    What is one small thing you noticed about your partner?

    If you like, add what it shows about them. One word is plenty. Nobody sees it unless you share it.
refused-other = I can carry text, voice notes and single photos. I did not keep what you sent.
too-long = That is more than fits into one message here. Shorter works: up to 3,000 letters, 900 beside a photo, or five minutes of voice. I did not keep it.

## Taking back

shared-list = These are yours to take back:
shared-none = There is nothing here to take back.
# Under a number; $at is the day on which it was shared.
shared-row = { $number }. { DATE($at) }
shared-photo = A photo
shared-voice = A voice note
taken-back-before = Taken back. Nothing was shown.
taken-back = I have taken it back. It may have been read already.
already-leaving = It is on its way already. /shared can still take it back.

## Receiving

# All that a lock screen may show. Nothing of what is inside.
envelope = { $partner } left something for you.
envelope-later =
    { $partner } left something for you.

    It stays here for up to a week. Open it when you like.
# Stands above a voice note that comes as a message of its own.
envelope-voice = The voice note comes as a message of its own, just below.
# One sentence for refused, expired, taken back and cut off.
envelope-closed = This one is closed now.
# The words are there and cannot be read: a fault of ours.
broken = Something on my side is broken, and I cannot show this one. I am sorry.
thanks = { $partner } says: thank you.
hear = { $partner } says: I hear you.
thanks-sent = It is on its way.
writeback-ask = Write, say or send a photo of what you like. Nobody sees it unless you share it.

## Pace

pause-ask = How long would you like it to be quiet? Nobody is told.
# $value is 1, 3 or 7 days; anything else means until they are back.
paused = { $value ->
    [1] Quiet for a day.
    [3] Quiet for three days.
    [7] Quiet for a week.
   *[other] Quiet until you are back.
} /resume ends it whenever you like.
resumed = { $value ->
    [already] All is as before. Your cards come at { TIME($time) }.
   *[other] Good to see you. Your cards come at { TIME($time) } again.
}
# $value is how often it is now.
pace-ask = { $value ->
    [every] Your card comes every day.
    [twice] Your card comes twice a week.
    [weekly] Your card comes once a week.
   *[most] Your card comes on most days.
} How often would you like it?
pace-set = { $value ->
    [every] Okay. A card every day.
    [twice] Okay. A card twice a week.
    [weekly] Okay. A card once a week.
   *[most] Okay. A card on most days.
}
today-ask = How much would you like today?
today-set = { $value ->
    [nothing] Okay. No card today.
    [tiny] Okay. Something tiny today.
    [had] You had today's card already. The next one comes as always.
   *[normal] Okay. A card as always.
}
mode-set = { $value ->
    [none] Okay. Cards of every kind.
   *[other] Okay. The cards will go gently with that for thirty days, or until you change it. Nobody is told.
}

## Settings

settings-main =
    Your settings. Nobody else sees them.

    Name: { $name }
    Place: { $zone }
    Card: { TIME($time) }
rename-ask = Your partner sees you as { $name }. Send me the name you would like.
name-set = Okay, { $name }.
zone-set = Okay. I go by the time in { $zone } now.
hour-set = Okay. Your card comes at { TIME($time) }.
# $start and $end are times of day.
settings-quiet =
    In quiet hours nothing comes by itself.

    Now: { TIME($start) } to { TIME($end) }
settings-quiet-none =
    In quiet hours nothing comes by itself.

    Now: no quiet hours
# $seconds is 0, 20 or 60.
settings-hold =
    When you share something now, it can wait a moment, in case your thumb slipped.

    { $seconds ->
        [0] Now: it goes at once
        [one] Now: { $seconds } second
       *[other] Now: { $seconds } seconds
    }
settings-opening =
    When something is left for you, it comes closed, and you open it when you like. It can also come open.

    { $value ->
        [1] Now: it comes open
       *[0] Now: it comes closed
    }
settings-mode =
    What is life like now? Cards go gently with it for thirty days. Nobody is told.

    { $value ->
        [new_baby] Now: a new baby
        [apart] Now: apart for a while
        [after_disagreement] Now: after a disagreement
        [ill] Now: ill or low on strength
        [grieving] Now: grieving
        [busy] Now: very busy
       *[none] Now: nothing special
    }
settings-themes =
    Some themes stay closed until you open them. Nobody else learns which.

    A mark shows what is open for you. Tap to open or close.
settings-language = Which language would you like?

## Help and privacy

help =
    One small card comes at the time you chose. Answer it by writing, speaking or sending a photo, or leave it.

    /card brings today's card
    /appreciate is for one small thing you noticed
    /shared takes back what you shared
    /pause, /resume and /pace are for quieter times
    /today makes one day lighter
    /why says why your last card came
    /settings changes how it comes
    /invite makes a link for your partner
    /learn and /books are something to read
    /support shows where to find people who help
    /privacy, /export, /leave and /forget are about your words

    This is not counselling and not emergency help. It is free software: you can ask whoever runs it for its source.
unknown-command = I do not know that one. /help shows what there is.
privacy =
    What is kept: your name here, where and when your cards come, which cards you had and what you said of them, and what you wrote and did not delete. All words are encrypted where they are stored.

    Who sees it: your partner sees the name you chose, what you press Share on, and a thank-you that you send. Nothing else. Whoever runs this bot could technically read what passes through it. Chats with a Telegram bot are not end-to-end encrypted.

    How long: something undecided is erased after a day. An envelope nobody opens closes after a week. The rest stays until you delete it.

    What you can do: /shared takes back, /export gives you a copy, /leave ends sharing with your partner, /forget erases everything about you.

    What nobody can undo: a copy of the screen, a photo of it, software that watches a phone.

    There are no advertisements and no sale of anything, and nobody trains a machine on your words.
# A short answer to buttons that act on nothing any more.
stale = That button has rested. Nothing was changed.
changed = This changed since. The newest one is below.

## Where to find help. Shown as it stands, tidied away by a button.

more =
    A few ways from here. Nobody sees what you tap.

    This is not counselling and not emergency help.
support =
    You matter. If someone hurts, scares or controls you, it is not your fault, and not yours to mend with better talking.

    You can talk to someone trained, for free, usually without giving your name. If this phone may be checked, use another one: calls and pages can stay in its lists.

    I am a bot. Nobody is reading along here.
support-choose = Lines by country:
support-country = { $country }
support-emergency = In danger now: { $number }
# $date is when somebody last looked at the page that shows it.
support-checked = { $label }, { DATE($date) }
support-women = for women
support-men = for men
support-call-log = A call can stay in the list of calls on your phone.
# $languages is a list of languages, such as "Italian, English".
support-speaks = Languages: { $languages }
support-ways = Other ways to find someone:
# For somebody who is worried about what they themselves do to their partner.
support-own =
    If something you do frightens or hurts someone, it matters that you noticed.

    It can be talked about. Someone trained has heard it before, and listens. First alone: talks as a couple are not for this.

    If somebody is in danger, now or soon, the emergency number of your country is the right one to call.

    I am a bot. Nobody is reading along here.

## Something to read: facts by topic, and the books

learn = A few things that research has seen, one at a time. What would you like to read about?
# Under a fact; $title is the title of the study or page, which stays in English.
fact-source = Source: { $title }
fact-varies = This varies from person to person.
books = Five books, if you like to read. None of them has the last word.

## Leaving, getting a copy, being forgotten

# Before, not after: what cannot be undone.
leave-ask =
    This ends sharing with { $partner }, at once. What is on its way, in either direction, is stopped. What { $partner } has opened stays in their chat, unless you take it back with /shared first.

    It cannot be undone with a button. You would need a new invitation, and for 90 days only you can make it. If you say nothing now, that is possible once it has closed for { $partner } too.

    Would you like { $partner } to read one neutral line with their next card, or hear nothing? If they hear nothing, the same line comes some weeks later, as it does whenever a pairing ends by itself.
leave-alone = You are here alone, so there is nothing to leave. /pause makes it quiet, /forget erases everything.
left = Done. Your own cards go on. /support is there if you would like to talk to someone.
forget-ask =
    This erases everything about you here, at once and for good: your name, your settings, your words. Sharing ends too. If you would like a copy first, /export makes one.

    What your partner has opened can be erased from their chat as well, as far as Telegram allows it. Or only here.
# The last line, after everything is gone.
forgotten =
    Done. Nothing about you is kept here now.

    What I cannot remove: what you wrote in this chat, anything Telegram no longer lets me change, and copies somebody made. You can delete this chat yourself.

    Go well.
nothing-stored = There is nothing about you here, so there is nothing to erase.
export-ready = Here is your copy, twice: one file to read and one for machines. Anyone with these files can read them, so keep them somewhere safe.

## Words inside the file to read

export-title = Your copy of { -app }
export-about = { $name }, made on { DATE($at) }
export-on = { DATE($on) }
export-when = { DATE($at) }, { TIME($at) }
export-settings = Settings
# The settings are told in the words of their buttons; these have none.
export-themes = Themes you opened
export-themes-none = None
export-pause = Quiet for a while
# $kind is none, open (until the reader is back) or until; $at is when it ends.
export-paused = { $kind ->
    [open] Until you are back
    [until] Until { DATE($at) }, { TIME($at) }
   *[none] No
}
export-path = How deep your own cards go
# In one theme, named $topic. $depth is none while nothing was said of any card.
export-ground = { $depth ->
    [none] In every theme: a fact or a smile
    [0] { $topic }: only the lightest
    [2] { $topic }: up to a liking or a memory
    [3] { $topic }: up to a feeling about life
    [4] { $topic }: up to a feeling or a wish about you two
    [5] { $topic }: up to a worry or a big dream
   *[1] { $topic }: a fact or a smile
}
export-written = What you wrote
export-received = What you opened
export-cards = Cards you had
export-nothing = Nothing.
export-photo = A photo. It is in your chat.
export-voice = A voice note. It is in your chat.
export-unreadable = These words cannot be read any more: their key is gone.
export-kept = kept to yourself
export-shared = shared
export-taken-back = taken back
export-undecided = not decided yet

## Buttons, at most 20 characters

button-adult = I am an adult, go on
# Used where a name is too long or not known.
button-keep-name = Keep my name
button-early = Early, { TIME($at) }
button-pace-every = Every day
button-pace-most = Most days
button-pace-twice = Twice a week
button-pace-weekly = Once a week
button-copy-link = Copy the link
button-accept = Yes
button-decline = No
button-confirm = Yes, that is them
button-deny = No
button-another = Another one
button-not-today = Not today
button-done = Done
button-how = How was it?
button-felt-lighter = Lighter, please
button-felt-same = Felt right
button-felt-heavier = Felt heavy
button-felt-fewer = Fewer like this
button-felt-more = A little more
button-more = More
button-renew = Yes, go on
button-share-with = Share with { $partner }
# The same, if the name makes it too long.
button-share = Share
button-change = Change it
button-keep = Keep it to myself
button-delete = Delete
button-now = Now
button-evening = This evening
button-tomorrow = Tomorrow
button-take-back = Take it back
button-take-back-number = Take back { $number }
button-earlier = Earlier ones
button-open = Open
button-later = Later
button-not-for-me = Not for me
button-thanks = Thank you
button-hear = I hear you
button-write-back = Write back
button-once-more = Once more
button-pause-day = A day
button-pause-three = Three days
button-pause-week = A week
button-pause-open = Until I am back
button-today-nothing = Nothing today
button-today-tiny = Something tiny
button-today-normal = As always
button-name = Name
button-place = Place
button-hour = Time of the card
button-pace = How often
button-quiet = Quiet hours
button-hold = Wait before sending
button-opening = How things arrive
button-mode = Life right now
button-themes = Themes
button-language = Language
button-back = Back
button-settings = Settings
button-support = Find help
button-countries = All countries
# Neutral on purpose: it opens the page for who is worried about what they do themselves.
button-own = My own behaviour
button-close = Close and tidy
button-topics = All topics
button-another-fact = Another fact
button-books = Books
# The eighteen themes, as topics to read about.
button-topic-t01 = Talking
button-topic-t02 = Listening
button-topic-t03 = Changing needs
button-topic-t04 = Help from outside
button-topic-t05 = Care for yourself
button-topic-t06 = Tiny moments
button-topic-t07 = New things
button-topic-t08 = Touch
button-topic-t09 = Good to know
button-topic-t10 = Small victories
button-topic-t11 = Books and learning
button-topic-t12 = Appreciation
button-topic-t13 = Time for two
button-topic-t14 = Dreams and plans
button-topic-t15 = Mending
button-topic-t16 = Feelings
button-topic-t17 = Thoughts and ideas
button-topic-t18 = Spirit
button-quiet-none = No quiet hours
button-hold-none = Send at once
# $seconds is 20 or 60.
button-hold-seconds = { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}
button-opening-closed = Closed
button-opening-open = Open
button-mode-none = Nothing special
button-mode-new_baby = A new baby
button-mode-apart = Apart for a while
button-mode-after_disagreement = After a disagreement
button-mode-ill = Ill or low
button-mode-grieving = Grieving
button-mode-busy = Very busy
button-theme-t08 = Touch
button-theme-t15 = Mending
button-theme-t18 = Spirit
button-leave-tell = One neutral line
button-leave-quiet = Say nothing
button-leave-stay = Stay
button-forget-all = In both chats
button-forget-here = Only here
button-forget-stay = Keep everything

## The list of commands that Telegram shows, at most 256 characters each

command-start = Begin
command-invite = A link for your partner
command-card = Today's card
command-appreciate = One small thing you noticed
command-pause = Quiet for a while
command-resume = End the quiet
command-pace = How often a card comes
command-today = How much today
command-why = Why your last card came
command-settings = Name, place, time and more
command-shared = Take back what you shared
command-learn = Facts by topic, one at a time
command-books = Five books, each with a caution
command-help = What there is
command-support = Where to find help
command-privacy = What is kept, and who sees it
command-export = A copy of your words
command-leave = End sharing with your partner
command-forget = Erase everything about you

## Beside the phones of the demo: what the partner cannot see

inside-pace-every = Asked for a card every day
inside-pace-most = Asked for a card on most days
inside-pace-twice = Asked for a card twice a week
inside-pace-weekly = Asked for a card once a week
inside-paused = Resting: no cards, and envelopes wait
inside-blocked = Has blocked the bot
inside-mode-new-baby = Life now: a new baby
inside-mode-apart = Life now: apart
inside-mode-after-disagreement = Life now: after a disagreement
inside-mode-ill = Life now: ill
inside-mode-grieving = Life now: grieving
inside-mode-busy = Life now: very busy
# $words is what the person wrote.
inside-undecided = Not decided yet: “{ $words }”
inside-kept = Kept for themselves: “{ $words }”
inside-shared = Agreed to share: “{ $words }”
inside-taken-back = Taken back: “{ $words }”
inside-voice = a voice note
inside-photo = a photo
